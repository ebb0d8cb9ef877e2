/* flags: -O2
 *
 * Each converted call, interrupted by a signal at its first instruction, at its second, and so on to its end: a parent steps the child through the call and
 * stops it there the next time, by a debug register, to send the signal. The handler makes such calls itself; every other time it leaves by a jump. Result, memory, registers, flags and red zone are as
 * without the signal, and no descriptor stays behind.
 */
#include "kernel_map.h"
#include <linux/sched.h>
#include <setjmp.h>
#include <sys/epoll.h>
#include <sys/ptrace.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/utsname.h>

enum { MOST = 4096, TRAP_FLAG = 0x100, ARITHMETIC = 0x8d5 };

static struct { volatile int last, handled; } *shared; /* with the parent */
static sigjmp_buf back;
static volatile sig_atomic_t jumps;
static char *page; /* behind it is none */
static int from, to, polled, zero;
static long off_in, off_out;
static char room[512];
static uint64_t how[3], clone[11];
static struct timespec at_once;
static struct iovec part = { room, 16 };
static struct utsname name;

static __attribute__((used)) long kept[8]; /* rbx, r12 to r15, flags, a word of the red zone */

/* A call with known registers, flags and red zone, and what became of them. */
static __attribute__((noinline)) long watched(long number, const long *a)
{
	long result;

	__asm__ volatile("mov %[a], %%rcx\n\t"
		"push %%rbx; push %%rbp; push %%r12; push %%r13; push %%r14; push %%r15\n\t"
		"mov (%%rcx), %%rdi; mov 8(%%rcx), %%rsi; mov 16(%%rcx), %%rdx; mov 24(%%rcx), %%r10; mov 32(%%rcx), %%r8; mov 40(%%rcx), %%r9\n\t"
		"mov $0x1111, %%ebx; mov $0x2222, %%r12d; mov $0x3333, %%r13d; mov $0x4444, %%r14d; mov $0x5555, %%r15d; mov $0x6666, %%ebp\n\t"
		"movq $0x7777, -100(%%rsp)\n\t"
		"mov $0x7f, %%ecx; add $1, %%cl; stc\n\t" /* OF SF AF CF */
		"syscall\n\t"
		"mov %%rbx, kept(%%rip); mov %%r12, kept+8(%%rip); mov %%r13, kept+16(%%rip); mov %%r14, kept+24(%%rip); mov %%r15, kept+32(%%rip)\n\t"
		"mov -100(%%rsp), %%rcx; mov %%rcx, kept+48(%%rip); mov %%rbp, kept+56(%%rip)\n\t"
		"pushfq; pop kept+40(%%rip)\n\t"
		"pop %%r15; pop %%r14; pop %%r13; pop %%r12; pop %%rbp; pop %%rbx"
		: "=a"(result) : "0"(number), [a] "r"(a) : "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "cc", "memory");
	check(kept[0] == 0x1111 && kept[1] == 0x2222 && kept[2] == 0x3333 && kept[3] == 0x4444 && kept[4] == 0x5555 && kept[7] == 0x6666);
	check(kept[6] == 0x7777);
	check((kept[5] & ARITHMETIC) == 0x891, ": %lx", kept[5]);
	return result;
}

static __attribute__((noinline)) int descriptors(void)
{
	int open = 0;

	for (int fd = 0; fd < 64; fd++)
		open += fcntl(fd, F_GETFD) >= 0;
	return open;
}

static void prepare(void)
{
	memset(room, 0, sizeof room);
	memset(page, 0, 4096);
	off_in = 3;
	off_out = 2;
	lseek(from, 1, SEEK_SET);
	lseek(to, 4, SEEK_SET);
	ftruncate(to, 0);
	for (int fd = 50; fd < 53; fd++)
		dup2(zero, fd);
}

static int contents(long at, const char *text)
{
	char got[32] = "";

	return pread(to, got, sizeof got - 1, at) == (ssize_t)strlen(text) && strcmp(got, text) == 0;
}

static int random_came(long result) { return result == 16; }
static int none_is_open(long result) { return result == 0 && fcntl(50, F_GETFD) < 0 && fcntl(51, F_GETFD) < 0 && fcntl(52, F_GETFD) < 0; }
static int copied_by_offsets(long result) { return result == 8 && off_in == 11 && off_out == 10 && lseek(from, 0, SEEK_CUR) == 1 && contents(2, "lo world"); }
static int copied_at_positions(long result) { return result == 10 && lseek(from, 0, SEEK_CUR) == 11 && lseek(to, 0, SEEK_CUR) == 14 && contents(4, "ello world"); }
static int is_zero(long result) { return result == 0; }
static int is_absent(long result) { return result == -ENOENT; }
static int is_wrong(long result) { return result == -EINVAL; }
static int faulted(long result) { return result == -EFAULT; }
static int is_read(long result) { return result == 16; }
static int is_status(const struct statx *x) { return (x->stx_mask & 0x7ff) == 0x7ff && x->stx_size == 11 && (x->stx_mode & 0777) == 0600 && x->stx_rdev_minor == 0 && x->stx_blksize != 0; }
static int is_status_in_data(long result) { return result == 0 && is_status((void *)room); }
static int is_status_at_end(long result) { return result == 0 && is_status((void *)(page + 4096 - 256)); }
static int is_device(long result) { const struct statx *x = (void *)room; return result == 0 && (x->stx_mode & 0600) == 0600 && (x->stx_rdev_major == 300 ? x->stx_rdev_minor == 70000 : x->stx_rdev_minor == 3) && x->stx_mtime.tv_sec != 0; }
static int is_named(long result) { return result == 0 && name.release[0] >= '3'; }

static int is_file(long fd)
{
	struct stat s;
	int good = fd >= 0 && fstat((int)fd, &s) == 0 && s.st_size == 0 && (s.st_mode & 0777) == 0777 && write((int)fd, "x", 1) == 1;

	close((int)fd);
	return good;
}

static int is_descriptor(long fd)
{
	return close((int)fd) == 0;
}

struct attempt {
	const char *name;
	long number;
	long arguments[6];
	int (*good)(long result);
	int makes_descriptor; /* which a jump out of the handler may lose */
};

static void on_signal(int number)
{
	struct statx x;
	char bytes[8];
	int fd;

	(void)number;
	shared->handled++;
	check_result(raw(SYS_statx, AT_FDCWD, "/", 0, STATX_BASIC_STATS, &x), 0);
	check_result(raw(SYS_getrandom, bytes, 8, 0), 8);
	fd = (int)raw(SYS_memfd_create, "inner", 0);
	check(fd >= 0 && close(fd) == 0);
	if (jumps)
		siglongjmp(back, 1);
}

/* The parent steps from the first stop to the second. */
static void attempt(const struct attempt *a)
{
	volatile int before;
	long result;

	prepare();
	before = descriptors();
	shared->handled = 0;
	if (sigsetjmp(back, 1) == 0) {
		raise(SIGSTOP);
		result = watched(a->number, a->arguments);
		jumps = 0;
		raise(SIGSTOP);
		check(a->good(result), ": %s: %ld", a->name, result);
	} else {
		jumps = 0;
		raise(SIGSTOP);
		before += a->makes_descriptor && descriptors() > before; /* the call was made */
	}
	for (int fd = 50; fd < 53; fd++)
		dup2(zero, fd);
	check(shared->handled <= 1);
	check(descriptors() == before, ": %s: %d, not %d", a->name, descriptors(), before);
}

static void child(const struct attempt *all, size_t count)
{
	struct sigaction action = { .sa_handler = on_signal };

	check(ptrace(PTRACE_TRACEME, 0, 0, 0) == 0 && sigaction(SIGUSR1, &action, NULL) == 0);
	for (size_t i = 0; i < count; i++) {
		for (int times = 0; times == 0 || !shared->last; times++) {
			jumps = times & 1;
			attempt(&all[i]);
		}
		shared->last = 0;
	}
	_exit(finish());
}

/* To the next stop but for SIGSYS, by which --complete catches calls. */
static int goes_on(pid_t pid, int how, int signal)
{
	int status = 0;

	do {
		ptrace(how, pid, 0, signal);
		if (waitpid(pid, &status, 0) != pid)
			return 0;
		signal = SIGSYS;
	} while (WIFSTOPPED(status) && WSTOPSIG(status) == SIGSYS);
	return status;
}

static int continues(pid_t pid, int signal)
{
	return goes_on(pid, PTRACE_CONT, signal);
}

/* The addresses of all instructions up to the next stop. */
static size_t steps(pid_t pid, unsigned long *addresses)
{
	struct user_regs_struct registers;
	size_t count = 0;
	int status;

	for (;;) {
		status = goes_on(pid, PTRACE_SINGLESTEP, 0);
		if (!WIFSTOPPED(status) || WSTOPSIG(status) != SIGTRAP)
			break;
		ptrace(PTRACE_GETREGS, pid, 0, &registers);
		check(count < MOST);
		for (size_t i = 0; i < count && registers.rip; i++)
			registers.rip = addresses[i] == registers.rip ? 0 : registers.rip;
		addresses[count] = registers.rip;
		count += registers.rip != 0 && count < MOST - 1;
	}
	/* A program that is stepped through a pushf and its popf has the flag for its own afterwards. */
	ptrace(PTRACE_GETREGS, pid, 0, &registers);
	registers.eflags &= ~(unsigned long)TRAP_FLAG;
	ptrace(PTRACE_SETREGS, pid, 0, &registers);
	return count;
}

static void stop_at(pid_t pid, unsigned long address)
{
	ptrace(PTRACE_POKEUSER, pid, offsetof(struct user, u_debugreg[0]), address);
	check(ptrace(PTRACE_POKEUSER, pid, offsetof(struct user, u_debugreg[7]), address != 0) == 0);
}

/* One call after the other: to its end by steps, then again and again to each instruction that was there. */
static int parent(pid_t pid)
{
	static unsigned long addresses[MOST];
	int status;
	size_t count, at;

	if (waitpid(pid, &status, 0) != pid)
		return 1;
	while (WIFSTOPPED(status)) {
		count = steps(pid, addresses);
		for (at = 0; at < count; at++) {
			status = continues(pid, 0);
			shared->last = at + 1 == count;
			stop_at(pid, addresses[at]);
			status = continues(pid, 0);
			stop_at(pid, 0);
			if (WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP)
				status = continues(pid, SIGUSR1);
			if (WIFSTOPPED(status) && WSTOPSIG(status) == SIGUSR1)
				status = continues(pid, SIGUSR1); /* it was blocked there */
			if (!WIFSTOPPED(status))
				break;
			check(WSTOPSIG(status) == SIGSTOP, ": %d", WSTOPSIG(status));
		}
		status = continues(pid, 0);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

int main(void)
{
	const char *device;
	pid_t pid;

	shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	page = page_before_nothing();
	write_file("file", "hello world", 0600);
	write_file("to", "", 0600);
	check(symlink("file", "link") == 0);
	device = mknod("device", S_IFCHR | 0600, makedev(300, 70000)) == 0 ? "device" : "/dev/null";
	from = open("file", O_RDONLY);
	to = open("to", O_RDWR);
	zero = open("/dev/zero", O_RDONLY);
	polled = epoll_create1(0);
	clone[0] = CLONE_SIGHAND; /* without CLONE_VM: refused */

	const struct attempt all[] = {
		{ "preadv2", SYS_preadv2, { zero, (long)&part, 1, -1, -1, 0 }, is_read, 0 },
		{ "faccessat2", 439, { AT_FDCWD, (long)"nothing", R_OK, 0 }, is_absent, 0 },
		{ "statx", SYS_statx, { AT_FDCWD, (long)"file", 0, STATX_BASIC_STATS, (long)room }, is_status_in_data, 0 },
		{ "statx at the end of a page", SYS_statx, { AT_FDCWD, (long)"file", AT_STATX_DONT_SYNC, STATX_BASIC_STATS, (long)(page + 4096 - 256) }, is_status_at_end, 0 },
		{ "statx of a device", SYS_statx, { AT_FDCWD, (long)device, 0, STATX_BASIC_STATS, (long)room }, is_device, 0 },
		{ "openat2", SYS_openat2, { AT_FDCWD, (long)"file", (long)how, 24 }, is_descriptor, 1 },
		{ "openat2 of nothing", SYS_openat2, { AT_FDCWD, (long)"file", 8, 24 }, faulted, 0 },
		{ "epoll_pwait2", 441, { polled, (long)room, 1, (long)&at_once, 0, 8 }, is_zero, 0 },
		{ "clone3", SYS_clone3, { (long)clone, 88 }, is_wrong, 0 },
		{ "clone3, first version", SYS_clone3, { (long)clone, 64 }, is_wrong, 0 },
		{ "getrandom", SYS_getrandom, { (long)room, 16, 0 }, random_came, 0 },
		{ "memfd_create", SYS_memfd_create, { (long)"name", 0 }, is_file, 1 },
		{ "close_range", SYS_close_range, { 50, 52, 0 }, none_is_open, 0 },
		{ "copy_file_range by offsets", SYS_copy_file_range, { from, (long)&off_in, to, (long)&off_out, 100, 0 }, copied_by_offsets, 0 },
		{ "copy_file_range", SYS_copy_file_range, { from, 0, to, 0, 100, 0 }, copied_at_positions, 0 },
		{ "faccessat2 of a link", 439, { AT_FDCWD, (long)"link", F_OK, AT_SYMLINK_NOFOLLOW }, is_zero, 0 },
		{ "execveat", SYS_execveat, { AT_FDCWD, (long)"nothing", 0, 0, 0 }, is_absent, 0 },
		{ "uname", SYS_uname, { (long)&name }, is_named, 0 },
	};
	const size_t count = sizeof all / sizeof *all;

	fflush(stdout);
	pid = fork();
	if (pid == 0)
		child(all, count);
	check_result(parent(pid), 0);
	printf("%zu calls, interrupted wherever they can be\n", count);
	return finish();
}
