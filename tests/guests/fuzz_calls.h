/*
 * The table of calls the fuzzer makes. The signature has a letter for each argument (argument, below); calls that could do harm or do not end have
 * functions of their own in tools/syscall_fuzzer.c or are left out. A call's effects on the pages it may write to are compared unless it is volatile:
 * times, numbers of processes and inodes.
 */
#ifndef FUZZ_CALLS_H
#define FUZZ_CALLS_H

#include "fuzz_log.h"
#include <linux/fs.h>
#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/timerfd.h>
#include <termios.h>

enum result { EXACT, SIGN /* only whether it failed, and how */, VOLATILE /* as EXACT, what it writes is not compared */, VOLATILE_SIGN, NOTHING /* the timer that ends blocking calls decides */ };

static const struct call {
	const char *name;
	long number;
	const char *signature;
	enum result result;
} calls[] = {
	{ "read", SYS_read, "fwn", EXACT }, { "write", SYS_write, "frn", EXACT }, { "pread64", SYS_pread64, "fwno", EXACT }, { "pwrite64", SYS_pwrite64, "frno", EXACT },
	{ "readv", SYS_readv, "fWk", EXACT }, { "writev", SYS_writev, "fRk", EXACT }, { "preadv", SYS_preadv, "fWkoz", EXACT }, { "pwritev2", SYS_pwritev2, "fRkozk", EXACT },
	{ "lseek", SYS_lseek, "fok", EXACT }, { "ftruncate", SYS_ftruncate, "fN", EXACT }, { "truncate", SYS_truncate, "pN", EXACT }, { "fallocate", SYS_fallocate, "fkNN", EXACT },
	{ "open", SYS_open, "pOm", EXACT }, { "openat", SYS_openat, "dpOm", EXACT }, { "open to look", SYS_open, "qLz", EXACT }, { "openat to look", SYS_openat, "dqLz", EXACT },
	{ "openat2", SYS_openat2, "dqHN", EXACT }, { "creat", SYS_creat, "pm", EXACT }, { "close", SYS_close, "f", EXACT }, { "dup", SYS_dup, "f", EXACT }, { "dup2", SYS_dup2, "ff", EXACT },
	{ "dup3", SYS_dup3, "ffD", EXACT }, { "fcntl", SYS_fcntl, "fFk", EXACT }, { "fcntl lock", SYS_fcntl, "flr", EXACT }, { "flock", SYS_flock, "fK", EXACT },
	{ "ioctl", SYS_ioctl, "fIw", EXACT }, { "fsync", SYS_fdatasync, "f", EXACT }, { "sync_file_range", SYS_sync_file_range, "fook", EXACT },
	{ "stat", SYS_stat, "qw", VOLATILE }, { "lstat", SYS_lstat, "qw", VOLATILE }, { "fstat", SYS_fstat, "fw", VOLATILE }, { "newfstatat", SYS_newfstatat, "dqwA", VOLATILE },
	{ "statx", SYS_statx, "dqAkw", VOLATILE }, { "access", SYS_access, "qk", EXACT }, { "faccessat2", SYS_faccessat2, "dqkA", EXACT }, { "statfs", SYS_statfs, "pw", VOLATILE },
	{ "readlink", SYS_readlink, "qbn", VOLATILE }, { "readlinkat", SYS_readlinkat, "dqbn", VOLATILE }, { "getcwd", SYS_getcwd, "wn", EXACT }, { "chdir", SYS_chdir, "p", EXACT },
	{ "mkdir", SYS_mkdir, "pm", EXACT }, { "mkdirat", SYS_mkdirat, "dpm", EXACT }, { "rmdir", SYS_rmdir, "p", EXACT }, { "unlink", SYS_unlink, "p", EXACT },
	{ "unlinkat", SYS_unlinkat, "dpA", EXACT }, { "rename", SYS_rename, "pp", EXACT }, { "renameat2", SYS_renameat2, "dpdpk", EXACT }, { "link", SYS_link, "pp", EXACT },
	{ "linkat", SYS_linkat, "dpdpA", EXACT }, { "symlink", SYS_symlink, "pp", EXACT }, { "chmod", SYS_chmod, "pm", EXACT }, { "fchmodat", SYS_fchmodat, "dpm", EXACT },
	{ "utimensat", SYS_utimensat, "dprA", EXACT }, { "getxattr", SYS_getxattr, "qrwn", EXACT }, { "listxattr", SYS_listxattr, "qwn", EXACT }, { "mknod", SYS_mknodat, "dpMz", EXACT },
	{ "getdents64", SYS_getdents64, "fwn", VOLATILE }, { "pipe", SYS_pipe, "w", EXACT }, { "pipe2", SYS_pipe2, "wD", EXACT }, { "eventfd2", SYS_eventfd2, "kE", EXACT },
	{ "epoll_create1", SYS_epoll_create1, "D", EXACT }, { "epoll_ctl", SYS_epoll_ctl, "fkfr", EXACT }, { "epoll_wait", SYS_epoll_wait, "fwkz", EXACT },
	{ "memfd_create", SYS_memfd_create, "rk", EXACT }, { "inotify_init1", SYS_inotify_init1, "D", EXACT },
	{ "signalfd4", SYS_signalfd4, "frND", EXACT }, { "timerfd_create", SYS_timerfd_create, "CD", EXACT }, { "timerfd_settime", SYS_timerfd_settime, "fkTw", VOLATILE },
	{ "timerfd_gettime", SYS_timerfd_gettime, "fw", VOLATILE }, { "socket", SYS_socket, "UYz", EXACT }, { "socketpair", SYS_socketpair, "UYzw", EXACT },
	{ "sendto", SYS_sendto, "frnGzz", EXACT }, { "recvfrom", SYS_recvfrom, "fwnGzz", EXACT }, { "shutdown", SYS_shutdown, "fk", EXACT }, { "getsockopt", SYS_getsockopt, "fkkwr", EXACT },
	{ "setsockopt", SYS_setsockopt, "fkkrN", EXACT }, { "getsockname", SYS_getsockname, "fwr", VOLATILE }, { "bind", SYS_bind, "faN", EXACT }, { "listen", SYS_listen, "fk", EXACT },
	{ "accept4", SYS_accept4, "fzzD", EXACT }, { "sendfile", SYS_sendfile, "ffzn", EXACT }, { "copy_file_range", SYS_copy_file_range, "fzfznz", EXACT },
	{ "splice", SYS_splice, "fzfznG", EXACT }, { "tee", SYS_tee, "ffnS", EXACT }, { "close_range", SYS_close_range, "BBk", EXACT }, { "poll", SYS_poll, "Pkz", EXACT },
	{ "select", SYS_select, "kwzzt", EXACT }, { "ppoll", SYS_ppoll, "Pktzk", EXACT }, { "pidfd_open", SYS_pidfd_open, "kz", EXACT },
	{ "clock_gettime", SYS_clock_gettime, "Cw", VOLATILE }, { "clock_getres", SYS_clock_getres, "Cw", EXACT }, { "gettimeofday", SYS_gettimeofday, "ww", VOLATILE },
	{ "time", SYS_time, "w", VOLATILE_SIGN }, { "getcpu", SYS_getcpu, "www", VOLATILE }, { "nanosleep", SYS_nanosleep, "tw", VOLATILE }, { "clock_nanosleep", SYS_clock_nanosleep, "Cztw", VOLATILE },
	{ "getpid", SYS_getpid, "hhh", SIGN }, { "gettid", SYS_gettid, "hh", SIGN }, { "getppid", SYS_getppid, "h", SIGN }, { "getuid", SYS_getuid, "hh", EXACT }, { "geteuid", SYS_geteuid, "h", EXACT },
	{ "getgid", SYS_getgid, "", EXACT }, { "getegid", SYS_getegid, "hhhhhh", EXACT }, { "getgroups", SYS_getgroups, "kw", EXACT }, { "getresuid", SYS_getresuid, "www", EXACT },
	{ "getpgid", SYS_getpgid, "z", SIGN }, { "getsid", SYS_getsid, "z", SIGN }, { "umask", SYS_umask, "m", EXACT }, { "uname", SYS_uname, "w", EXACT }, { "sysinfo", SYS_sysinfo, "w", VOLATILE },
	{ "getrlimit", SYS_getrlimit, "kw", EXACT }, { "prlimit64", SYS_prlimit64, "zkzw", EXACT }, { "getrusage", SYS_getrusage, "kw", VOLATILE }, { "times", SYS_times, "w", VOLATILE_SIGN },
	{ "getpriority", SYS_getpriority, "kz", EXACT }, { "sched_getaffinity", SYS_sched_getaffinity, "zNw", EXACT }, { "sched_getscheduler", SYS_sched_getscheduler, "z", EXACT },
	{ "sched_yield", SYS_sched_yield, "h", EXACT }, { "getrandom", SYS_getrandom, "wNk", VOLATILE }, { "capget", SYS_capget, "rw", EXACT }, { "membarrier", SYS_membarrier, "zzz", EXACT },
	{ "rt_sigprocmask", SYS_rt_sigprocmask, "krw8", EXACT }, { "rt_sigpending", SYS_rt_sigpending, "w8", EXACT }, { "rt_sigtimedwait", SYS_rt_sigtimedwait, "rwt8", NOTHING },
	{ "sigaltstack ask", SYS_sigaltstack, "zw", VOLATILE }, { "sigaltstack", SYS_sigaltstack, "@w", VOLATILE }, { "rt_sigaction ask", SYS_rt_sigaction, "szw8", VOLATILE },
	{ "futex wake", SYS_futex, "r1kzzz", EXACT }, { "futex wait", SYS_futex, "wzkt", EXACT }, { "futex requeue", SYS_futex, "h4kkhk", EXACT }, { "get_robust_list", SYS_get_robust_list, "zhw", VOLATILE }, { "rseq", SYS_rseq, "rNkh", EXACT },
	{ "getitimer", SYS_getitimer, "kw", VOLATILE }, { "timer_create", SYS_timer_create, "CVw", EXACT }, { "timer_settime", SYS_timer_settime, "kkTw", VOLATILE },
	{ "timer_gettime", SYS_timer_gettime, "kw", VOLATILE }, { "timer_getoverrun", SYS_timer_getoverrun, "k", EXACT }, { "timer_delete", SYS_timer_delete, "k", EXACT },
	{ "prctl get", SYS_prctl, "gwzzz", EXACT }, { "prctl name", SYS_prctl, "'rzzz", EXACT }, { "arch_prctl ask", SYS_arch_prctl, "!w", VOLATILE }, { "madvise", SYS_madvise, "uvk", EXACT },
	{ "mincore", SYS_mincore, "uvw", VOLATILE }, { "msync", SYS_msync, "uvk", EXACT }, { "mprotect", SYS_mprotect, "uvk", EXACT }, { "munmap", SYS_munmap, "uv", EXACT },
	{ "mremap", SYS_mremap, "uvvJu", EXACT }, { "mlock", SYS_mlock, "uv", EXACT }, { "munlock", SYS_munlock, "uv", EXACT }, { "mmap", SYS_mmap, "uvkXjo", EXACT },
	{ "mmap anonymous", SYS_mmap, "uvkxyz", EXACT }, { "mmap at a hint's", SYS_mmap, "uvkeyz", EXACT }, { "process_vm_readv", SYS_process_vm_readv, "iWkRkz", EXACT },
	{ "wait4", SYS_wait4, "iw1w", VOLATILE }, { "waitid", SYS_waitid, "0iw5w", VOLATILE }, { "execve that fails", SYS_execve, "hhh", EXACT }, { "execveat that fails", SYS_execveat, "dhhhk", EXACT },
	{ "unshare", SYS_unshare, "h", EXACT }, { "setns", SYS_setns, "fh", EXACT }, { "clone that fails", SYS_clone, "$", EXACT }, { "clone3 that fails", SYS_clone3, "hk", EXACT },
	{ "seccomp asked", SYS_seccomp, "9kw", EXACT }, { "no such call", 0, "hhhhhh", EXACT }, { "set_tid_address", SYS_set_tid_address, "^", SIGN }, { "getsockname of none", SYS_getpeername, "fwr", EXACT },
};

static int dummy_clear_tid;

static long flags_of(const long *flags, size_t count, unsigned how_many)
{
	long value = 0;

	while (how_many--)
		value |= flags[below((unsigned)count)];
	return one_in(20) ? any_integer() : value;
}

#define FLAGS(how_many, ...) ({ static const long flags_[] = { __VA_ARGS__ }; flags_of(flags_, sizeof flags_ / sizeof *flags_, how_many); })
#define ONE_OF(...) ({ static const long values_[] = { __VA_ARGS__ }; PICK(values_); })

/* What a call only asks about or locks with: never what waits for ever, as a signal ends all that blocks. */
static long timespec_at(void)
{
	static struct timespec spec;

	spec = (struct timespec){ one_in(20) ? -1 : 0, one_in(10) ? -1 : (long)below(300) };
	return one_in(8) ? hostile_pointer() : (long)&spec;
}

/* Far away, or never: what remains of it is not compared. */
static long timer_at(void)
{
	static struct itimerspec spec;

	spec = (struct itimerspec){ { 0, 0 }, { one_in(3) ? 0 : 1000, one_in(10) ? -1 : 0 } };
	return one_in(8) ? hostile_pointer() : (long)&spec;
}

static long event_at(void)
{
	static struct sigevent event;

	event = (struct sigevent){ .sigev_notify = (int)ONE_OF(SIGEV_NONE, SIGEV_SIGNAL, SIGEV_NONE, 77), .sigev_signo = SIGUSR1 };
	return one_in(8) ? hostile_pointer() : (long)&event;
}

static long socket_address(void)
{
	static struct { unsigned short family; char path[108]; } address;

	address.family = (unsigned short)ONE_OF(1, 1, 1, 2, 77);
	strcpy(address.path, PICK(local_paths));
	return one_in(8) ? hostile_pointer() : (long)&address;
}

/* A good one, none, or what is refused: a bad one would end the program at the next signal. */
static long alternate_stack(void)
{
	static char memory[1 << 16];
	static stack_t stack;

	stack = (stack_t){ .ss_sp = memory, .ss_size = one_in(4) ? 100 : sizeof memory, .ss_flags = (int)ONE_OF(0, 0, SS_DISABLE, 99) };
	return one_in(8) ? hostile_pointer() : (long)&stack;
}

static long poll_set(void)
{
	struct pollfd *set = array_of(8 * sizeof *set);

	for (int i = 0; i < 8; i++)
		set[i] = (struct pollfd){ (int)descriptor(), (short)below(64), 0x55 };
	return one_in(8) ? hostile_pointer() : (long)set;
}

static long open_how(void)
{
	struct { uint64_t flags, mode, resolve, more; } *how = array_of(128);

	how->flags = (uint64_t)FLAGS(2, 0, 1, 2, O_CREAT, O_PATH, O_CLOEXEC, 1L << 40) | O_NONBLOCK;
	how->mode = one_in(2) ? 0 : 0640;
	how->resolve = one_in(2) ? 0 : below(64);
	how->more = one_in(10);
	return one_in(8) ? hostile_pointer() : (long)how;
}

/* A descriptor of one of our own files, so that what is mapped is not an ELF file: of those the code is not the same. */
static long own_file(void)
{
	long fd = descriptor();
	char name[64], target[256];

	snprintf(name, sizeof name, "/proc/self/fd/%ld", fd);
	long size = raw(SYS_readlink, name, target, sizeof target - 1);
	if (size <= 0)
		return fd;
	target[size] = 0;
	return strstr(target, "/work/") || strncmp(target, "/memfd:", 7) == 0 ? fd : -1;
}

static long place_in_arena(void) { return one_in(15) ? ONE_OF(1, 0x7fffffffffff, 0x800000000000, -4096, (long)0x10000000001) : (long)ARENA + (long)below(ARENA_PAGES) * PAGE; }
static long length_in_arena(void) { return one_in(15) ? ONE_OF(0, -1, -4096) : (long)below(8) * PAGE + (one_in(5) ? 5 : 0); }

static long argument(char kind)
{
	switch (kind) {
	case 'f': return descriptor();
	case 'd': return directory();
	case 'p': return path_to(0);
	case 'q': return path_to(1);
	case 'w': return pointer_to(out_pages);
	case 'b': return one_in(8) ? hostile_pointer() : (long)out_pages; /* a name of another length may be written for a moment */
	case 'r': return pointer_to(in_pages);
	case 'W': return vector_of(out_pages);
	case 'R': return vector_of(in_pages);
	case 'n': return length();
	case 'N': return one_in(15) ? -1 : (long)below(3 * PAGE);
	case 'o': return offset_in_file();
	case 'k': return one_in(10) ? any_integer() : (long)below(9);
	case 'm': return below(01000);
	case 'h': return hostile_pointer();
	case 'i': return getpid();
	case 'z': case '0': return 0;
	case '1': return 1;
	case '4': return ONE_OF(3, 4, 5, 131);
	case '5': return 5; /* WEXITED | WNOHANG */
	case '\'': return 15; /* PR_SET_NAME */
	case '8': return one_in(15) ? any_integer() : 8;
	case '9': return ONE_OF(2, 3, 9, -1);
	case 'y': return -1;
	case 's': return one_in(10) ? any_integer() : 1 + (long)below(64);
	case 'B': return below(40);
	case 'O': return FLAGS(3, 0, 1, 2, O_CREAT, O_CREAT, O_CREAT, O_TRUNC, O_EXCL, O_APPEND, O_CLOEXEC, O_DIRECTORY, O_PATH, O_NOFOLLOW, O_TMPFILE, O_SYNC) | O_NONBLOCK;
	case 'L': return (FLAGS(2, 0, O_CLOEXEC, O_DIRECTORY, O_PATH, O_NOFOLLOW, 1L << 25) & ~(long)(O_ACCMODE | O_CREAT | O_TRUNC)) | O_NONBLOCK;
	case 'H': return open_how();
	case 'A': return FLAGS(1, 0, 0, AT_SYMLINK_NOFOLLOW, AT_EMPTY_PATH, AT_REMOVEDIR, AT_SYMLINK_FOLLOW);
	case 'D': return FLAGS(2, O_CLOEXEC, O_NONBLOCK, O_NONBLOCK, O_NONBLOCK, O_NONBLOCK | O_CLOEXEC);
	case 'E': return FLAGS(2, EFD_NONBLOCK, EFD_CLOEXEC, EFD_SEMAPHORE | EFD_NONBLOCK);
	case 'F': return ONE_OF(F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC, F_GETPIPE_SZ, F_GET_SEALS, F_ADD_SEALS, F_GETLEASE, F_GETOWN, F_GETSIG, 9999, -1);
	case 'l': return ONE_OF(F_GETLK, F_SETLK, F_OFD_GETLK, F_OFD_SETLK);
	case 'K': return ONE_OF(LOCK_SH, LOCK_EX, LOCK_UN, 99) | LOCK_NB;
	case 'I': return ONE_OF(FIONREAD, FIOCLEX, FIONCLEX, TCGETS, TIOCGWINSZ, FIGETBSZ, FIOQSIZE, 0xdeadbeef, -1);
	case 'M': return ONE_OF(S_IFIFO | 0600, S_IFREG | 0640, S_IFSOCK | 0600, S_IFDIR | 0700, 0170000);
	case 'C': return one_in(8) ? any_integer() : (long)below(12);
	case 'T': return timer_at();
	case 't': return timespec_at();
	case 'V': return event_at();
	case 'U': return ONE_OF(AF_UNIX, AF_UNIX, AF_UNIX, AF_UNIX, AF_INET, AF_INET6, 77, -1);
	case 'Y': return ONE_OF(SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_RAW, 77) | FLAGS(1, SOCK_NONBLOCK, SOCK_NONBLOCK, SOCK_NONBLOCK | SOCK_CLOEXEC);
	case 'G': return ONE_OF(0, MSG_DONTWAIT, MSG_PEEK, MSG_OOB, MSG_NOSIGNAL, MSG_TRUNC) | MSG_DONTWAIT;
	case 'S': return ONE_OF(2 /* SPLICE_F_NONBLOCK */, 3, 99);
	case 'a': return socket_address();
	case 'P': return poll_set();
	case 'g': return ONE_OF(2, 3, 7, 13, 16, 21, 23, 25, 27, 30, 37, 39, 42, 52, 9999, -1);
	case '!': return ONE_OF(0x1003, 0x1004, 0x1011, 0x9999, 0);
	case 'u': return place_in_arena();
	case 'v': return length_in_arena();
	case 'J': return FLAGS(2, 0, MREMAP_MAYMOVE, MREMAP_MAYMOVE | MREMAP_FIXED, MREMAP_MAYMOVE | MREMAP_FIXED, 4);
	case 'X': return ONE_OF(MAP_PRIVATE, MAP_SHARED, MAP_SHARED_VALIDATE, 0) | ONE_OF(MAP_FIXED, MAP_FIXED, MAP_FIXED_NOREPLACE);
	case 'x': return ONE_OF(MAP_PRIVATE, MAP_SHARED, 0, MAP_PRIVATE | MAP_NORESERVE | MAP_STACK, MAP_PRIVATE | MAP_POPULATE) | MAP_ANONYMOUS | ONE_OF(MAP_FIXED, MAP_FIXED, MAP_FIXED_NOREPLACE);
	case 'e': return ONE_OF(MAP_PRIVATE, MAP_SHARED, MAP_PRIVATE | MAP_32BIT, 0) | MAP_ANONYMOUS;
	case 'j': return own_file();
	case 'c': return below(8);
	case '@': return alternate_stack();
	case '^': return (long)&dummy_clear_tid;
	case '$': return ONE_OF(CLONE_SIGHAND, CLONE_THREAD, CLONE_THREAD | CLONE_SIGHAND, CLONE_FS | CLONE_NEWNS, CLONE_VM | CLONE_THREAD | CLONE_NEWPID | CLONE_SIGHAND);
	default: fprintf(stderr, "no such kind of argument: %c\n", kind); abort();
	}
}

#endif
