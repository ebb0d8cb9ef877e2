/* flags: -O2
 *
 * map_fuzz [FROM TO [CALL]]: converted calls with random arguments, good ones and bad, the same for the same seed. Prints results, what was written and what became of
 * descriptors and files; native runs and mapped ones print the same. What docs/abi-maps.md says is not kept is only made where it is
 * converted, and has to fail. Works in a directory of its own, which it makes.
 */
#include "kernel_map.h"
#include <ftw.h>
#include <linux/sched.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/uio.h>
#include <sys/utsname.h>

enum { FILE_READ = 40, FILE_BOTH, FILE_PATH, DIRECTORY, PIPE_OUT, PIPE_IN, APPENDS, POLLED, EVENT, CLOSED, SPARE = 60, SPARES = 8 };

static uint64_t state;
static char *pages, *read_only; /* two pages, then nothing; one page */
static char in_data[8192];
static char long_path[5000];
static int lost_here;

static uint64_t number(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state * 0x2545f4914f6cdd1dULL >> 16;
}

static unsigned below(unsigned limit) { return (unsigned)(number() % limit); }
static int once_in(unsigned times) { return below(times) == 0; }
#define PICK(...) pick((const long[]){ __VA_ARGS__ }, sizeof((const long[]){ __VA_ARGS__ }) / sizeof(long))

static long pick(const long *from, size_t count) { return from[below((unsigned)count)]; }

/* An int argument: the kernel looks at its low half only. */
static long as_int(long value) { return once_in(4) ? (long)(((uint64_t)number() << 32) | (uint32_t)value) : value; }

static long bad_pointer(void)
{
	return PICK(0, 1, 8, (long)pages + 8192, 0x7ffffffff000, (long)0x8000000000000000, (long)0xffffffff80000000, -1, -8, -112, -4096);
}

/* Where `size` bytes may lie: on the stack, in data, at the end of a page or over it, partly or not there at all. */
static void *place(void *on_stack, size_t size, int writable, const char **what)
{
	unsigned kind = below(10);

	*what = kind < 3 ? "stack" : kind < 5 ? "data" : kind == 5 ? "over pages" : kind == 6 ? "end" : kind == 7 ? "cut off" : kind == 8 && writable ? "read-only" : "bad";
	switch (kind) {
	case 0: case 1: case 2: return on_stack;
	case 3: return in_data + 1024;
	case 4: return in_data + below(4096);
	case 5: return pages + 4096 - below((unsigned)size);
	case 6: return pages + 8192 - size;
	case 7: return pages + 8192 - below((unsigned)size);
	case 8: return writable ? read_only + 64 : (void *)bad_pointer();
	default: return (void *)bad_pointer();
	}
}

static int fault_free(const char *what) { return strcmp(what, "cut off") && strcmp(what, "read-only") && strcmp(what, "bad"); }

static const char *const outside[] = { "/dev/null", "..", "." };

/* The same, or a file of ours for one that is not. */
static const char *inside(const char *name)
{
	for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
		if (name == outside[i])
			return "file";
	return name;
}

static long descriptor(void) { return as_int(PICK(FILE_READ, FILE_BOTH, FILE_BOTH, FILE_PATH, DIRECTORY, PIPE_OUT, APPENDS, POLLED, CLOSED, -1)); }
static long directory(void) { return as_int(PICK(AT_FDCWD, AT_FDCWD, AT_FDCWD, DIRECTORY, DIRECTORY, FILE_READ, FILE_PATH, CLOSED, -1)); }

static const char *path(void)
{
	const char *const names[] = { "file", "file", "dir", "dir/inner", "inner", "link", "dangling", "loop", "exe", "file/", "nothing", "nothing/x", "file/x", "", outside[0], outside[1], outside[2] };

	switch (below(10)) {
	case 0: return long_path;
	case 1: return once_in(2) ? (const char *)bad_pointer() : memset(pages + 8192 - 5, 'x', 5);
	case 2: return strcpy(pages + 8192 - 5, "file");
	default: return names[below(sizeof names / sizeof *names)];
	}
}

/* What is not kept: natively nothing is done, converted it has to fail. */
static int skipped(int lost, int is_converted)
{
	lost_here = lost;
	return lost && !is_converted;
}

static int told(const char *call, long result)
{
	if (!lost_here) {
		printf("%s = %ld", call, result);
		return result >= 0;
	}
	check(result < 0, ": %s is not kept, and is %ld", call, result);
	printf("%s: not kept", call);
	return 0;
}

static void show_descriptor(long fd)
{
	struct stat s;

	check(fstat((int)fd, &s) == 0);
	printf(": %x %x %o", fcntl((int)fd, F_GETFL), fcntl((int)fd, F_GETFD), s.st_mode);
	close((int)fd);
}

/* Newer kernels do not give times that are not asked for. */
static int same_times(const struct statx *x, const struct stat *s)
{
	return x->stx_mtime.tv_sec == s->st_mtim.tv_sec && x->stx_mtime.tv_nsec == (uint32_t)s->st_mtim.tv_nsec && x->stx_ctime.tv_sec == s->st_ctim.tv_sec
		&& x->stx_ctime.tv_nsec == (uint32_t)s->st_ctim.tv_nsec;
}

static void a_statx(void)
{
	struct statx on_stack[2], *x;
	struct stat s;
	const char *what, *name = path();
	long at = directory(), flags = PICK(0, 0, 0x100, 0x100, 0x800, 0x1000, 0x1100, 0x4000, 0x5900, 0x2000, 0x6000, 1, 0x200, 0x10000, 0x80000000);
	long mask = PICK(STATX_BASIC_STATS, STATX_ALL, 0, -1, 0x80000000, 0x7fffffff, 0x100000000), result = -1;

	x = place(on_stack, sizeof *x, 1, &what);
	if (name >= pages && name < pages + 8192)
		x = on_stack; /* never over the name */
	if (!skipped((flags & 0x6000) == 0x2000, converted(4, 11)))
		result = raw(SYS_statx, at, name, as_int(flags), mask, x);
	if (told("statx", result)) {
		check_result(raw(SYS_newfstatat, at, name, &s, flags & 0x1900), 0);
		printf(" %s: %d", what, x->stx_ino == s.st_ino && x->stx_mode == s.st_mode && x->stx_nlink == s.st_nlink && x->stx_size == (uint64_t)s.st_size
			&& x->stx_uid == s.st_uid && x->stx_blocks == (uint64_t)s.st_blocks && x->stx_blksize == (uint32_t)s.st_blksize
			&& (x->stx_rdev_major << 8 | x->stx_rdev_minor) == s.st_rdev && (!(x->stx_mask & STATX_MTIME) || same_times(x, &s)));
	}
}

static void a_openat2(void)
{
	uint64_t on_stack[8] = { 0 }, how[8] = { 0 };
	const char *what, *name = path();
	long at = directory(), result = -1;
	size_t size = (size_t)PICK(24, 24, 24, 24, 24, 24, 32, 64, 0, 8, 23, 25, 4097, -1);
	void *structure;

	how[0] = (uint64_t)PICK(O_RDONLY, O_RDONLY, O_RDWR, O_WRONLY, 3);
	for (int i = below(3); i > 0; i--)
		how[0] |= (uint64_t)PICK(O_CREAT, O_EXCL, O_TRUNC, O_APPEND, O_NONBLOCK, O_DIRECTORY, O_NOFOLLOW, O_CLOEXEC, O_PATH, O_NOCTTY, O_LARGEFILE, O_TMPFILE, 1 << 30, 1L << 40, 8, 020000000);
	how[1] = (uint64_t)PICK(0, 0, 0, 0600, 0777, 07777, 010000, -1);
	how[2] = (uint64_t)(once_in(8) ? PICK(1, 2, 4, 8, 16, 32, 24, 64, 36) : 0);
	how[3] = once_in(3);
	structure = place(on_stack, size <= sizeof how ? (size ? size : 1) : 64, 0, &what);
	if (fault_free(what))
		memcpy(structure, how, size <= sizeof how ? size : 64);
	if (!skipped((how[2] != 0 && size >= 24 && fault_free(what)) || (how[0] & 020000000), how[2] ? converted(5, 6) : converted(3, 11))) /* O_TMPFILE */
		result = raw(SYS_openat2, at, name, structure, size);
	if (told("openat2", result))
		show_descriptor(result);
	printf(" %s %lx", what, (long)how[0]);
}

static void a_faccessat2(void)
{
	const char *name = path();
	long at = directory(), mode = PICK(0, 1, 2, 4, 7, 8, -1), flags = PICK(0, 0, 0, 0x100, 0x100, 0x200, 0x300, 0x1000, 0x1100, 1, 0x400), result = -1;

	if (!skipped((flags & 0x1000) != 0, converted(5, 8)))
		result = raw(439, at, name, as_int(mode), as_int(flags));
	told("faccessat2", result);
	printf(" %ld %lx", mode, flags);
}

static void a_close_range(void)
{
	long first = PICK(SPARE, SPARE + 2, SPARE + 7, SPARE + 20, 100), last = PICK(SPARE, SPARE + 4, SPARE + 7, 90, SPARE - 1, -1, 0x7fffffff), flags = PICK(0, 0, 0, 2, 4, 6, 1, 8, 0x80000000);

	for (int fd = SPARE; fd < SPARE + SPARES; fd++)
		dup2(FILE_READ, fd);
	told("close_range", raw(SYS_close_range, as_int(first), as_int(last), as_int(flags)));
	printf(" %ld %ld %lx: ", first, last, flags);
	for (int fd = SPARE; fd < SPARE + SPARES; fd++)
		putchar(fcntl(fd, F_GETFD) < 0 ? '.' : fcntl(fd, F_GETFD) ? 'c' : 'o');
}

static void a_epoll_pwait2(void)
{
	struct epoll_event on_stack[4], *events;
	struct timespec on_stack_too, *timeout;
	sigset_t set, *mask = once_in(2) ? NULL : once_in(3) ? (void *)bad_pointer() : &set;
	const char *what, *when = "none";
	long poll = once_in(4) ? descriptor() : POLLED, count = PICK(1, 1, 2, 4, 0, -1, 0x7fffffff), size = PICK(8, 8, 8, 4, 0, 128), result = -1;
	long seconds = PICK(0, 0, 0, 1, -1, 1L << 40, (long)0x8000000000000000, 0x7fffffff), nanoseconds = PICK(0, 1, 999999, 1000001, 999999999, 1000000000, -1);

	sigemptyset(&set);
	events = place(on_stack, sizeof on_stack, 1, &what);
	timeout = once_in(5) ? NULL : place(&on_stack_too, sizeof *timeout, 0, &when);
	if (timeout && fault_free(when))
		*timeout = (struct timespec){ seconds, nanoseconds };
	if (!skipped(timeout && fault_free(when) && seconds > 2000000, converted(5, 11)))
		result = raw(441, as_int(poll), events, as_int(count), timeout, mask, size);
	if (told("epoll_pwait2", result) && result > 0)
		printf(": %x %llx", events->events, (unsigned long long)events->data.u64);
	printf(" %s %s %ld %ld", what, when, seconds, nanoseconds);
}

static void a_transfer(void)
{
	char on_stack[64];
	struct iovec parts_here[3], *parts;
	const char *what, *where;
	int writes = once_in(2);
	long fd = descriptor(), count = PICK(1, 1, 2, 3, 0, -1, 2000), low = PICK(-1, 0, 0, 3, 11, 1000, -2, 1L << 62, 0xffffffff), high = PICK(0, 0, -1, 1), flags = once_in(4) ? PICK(1, 2, 4, 8, 16, 32, 64, 0x80, 0x80000000) : 0, result = -1;
	char *buffer = place(on_stack, 16, !writes, &where);

	if (((int)fd == PIPE_OUT || (int)fd == APPENDS) && !writes)
		fd = FILE_READ;
	if (fault_free(where))
		memset(buffer, writes ? 'a' + (int)below(20) : 0, 16);
	parts = place(parts_here, sizeof parts_here, 0, &what);
	if (fault_free(what) && where[0] != 's')
		parts = parts_here; /* never one over the other */
	if (fault_free(what))
		for (int i = 0; i < 3; i++)
			parts[i] = (struct iovec){ buffer + 4 * i, (size_t)PICK(4, 4, 2, 0, once_in(9) ? -1 : 1) };
	if (!skipped(flags != 0, converted(4, 6)))
		result = raw(writes ? SYS_pwritev2 : SYS_preadv2, fd, parts, count, low, high, as_int(flags));
	if (told(writes ? "pwritev2" : "preadv2", result) && result > 0 && fault_free(where))
		printf(": %.*s", writes ? 0 : (int)result, buffer);
	printf(" %s %s %ld at %ld", what, where, (long)lseek(FILE_BOTH, 0, SEEK_CUR), low);
}

static void a_copy_file_range(void)
{
	long on_stack[2], *in = NULL, *out = NULL, length = PICK(0, 1, 5, 100, 4000, -1, 0x7fffffffffffffff), flags = once_in(8) ? PICK(1, 2, -1) : 0;
	const char *from_where = "none", *to_where = "none";
	char text[64] = "";
	long from = once_in(2) ? descriptor() : FILE_READ, to = once_in(2) ? descriptor() : FILE_BOTH, result = -1;
	long offset = PICK(0, 1, 5, 11, 100, -1, 0x7ffffffffffffffe), onto = PICK(0, 3, 20, 11, 6, -5);

	if (once_in(2))
		in = place(&on_stack[0], 8, 1, &from_where);
	if (once_in(2))
		out = place(&on_stack[1], 8, 1, &to_where);
	if (in && fault_free(from_where))
		*in = offset;
	if (out && fault_free(to_where))
		*out = onto;
	if (!skipped(!strcmp(from_where, "read-only") || !strcmp(to_where, "read-only"), converted(4, 5)))
		result = raw(SYS_copy_file_range, from, in, to, out, length, as_int(flags));
	told("copy_file_range", result);
	check(pread(FILE_READ, text, sizeof text - 1, 0) >= 0);
	for (size_t i = 0; i < sizeof text - 1; i++)
		text[i] = text[i] ? text[i] : '.';
	printf(" %s %s %ld %ld %ld", from_where, to_where, length, (long)lseek(FILE_READ, 0, SEEK_CUR), (long)lseek(FILE_BOTH, 0, SEEK_CUR));
	printf(" %ld %ld %s", in && fault_free(from_where) ? *in : 0, out && fault_free(to_where) ? *out : 0, text);
}

static void a_renameat2(void)
{
	const char *old = inside(path()), *new = inside(path());
	long from = directory(), to = directory(), flags = once_in(4) ? PICK(1, 2, 4, 3, 8, -1) : 0, result = -1;

	if (!skipped(flags != 0, converted(3, 15)))
		result = raw(SYS_renameat2, from, old, to, new, as_int(flags));
	told("renameat2", result);
}

static void a_getrandom(void)
{
	char on_stack[400], *buffer;
	const char *what;
	size_t size = (size_t)PICK(0, 1, 8, 64, 300);

	buffer = place(on_stack, size ? size : 1, 1, &what);
	told("getrandom", raw(SYS_getrandom, buffer, size, as_int(PICK(0, 0, 0, 1, 1, 4, 5, 8, -1, 6))));
	printf(" %s %zu", what, size);
}

static void a_memfd_create(void)
{
	long flags = PICK(0, 0, 1, 1, 2, 3, 4, 0x100, 0x80000000), result = -1;
	const char *name = once_in(4) ? long_path + sizeof long_path - PICK(1, 250, 251, 252) : path();

	if (!skipped((flags & 6) != 0, converted(3, 17)))
		result = raw(SYS_memfd_create, name, as_int(flags));
	if (told("memfd_create", result))
		show_descriptor(result);
}

/* Nothing here can be executed. */
static void a_execveat(void)
{
	char *arguments[] = { "name", NULL }, *const *list = once_in(3) ? (void *)bad_pointer() : arguments;
	const char *name = path();
	long at = directory(), flags = PICK(0, 0, 0, 0x1000, 0x1000, 0x100, 0x1100, 1, 0x200), result = -1;

	if (!skipped((flags & 0x100) != 0 && !(flags & ~0x1100L), converted(3, 19)))
		result = raw(SYS_execveat, at, name, list, once_in(4) ? (void *)bad_pointer() : NULL, as_int(flags));
	told("execveat", result);
	printf(" %lx", flags);
}

static void a_mlock2(void)
{
	long address = once_in(3) ? bad_pointer() : (long)pages + PICK(0, 1, 4096), size = PICK(0, 1, 4096, 8192, 8193, -1), flags = PICK(0, 0, 0, 1, 2, -1), result = -1;

	if (!skipped(flags == 1, converted(4, 4)))
		result = raw(SYS_mlock2, address, size, as_int(flags));
	told("mlock2", result);
	munlock(pages, 8192);
}

static void a_fchmodat2(void)
{
	const char *name = inside(path());
	long at = directory(), mode = PICK(0600, 0644, 07777, 0, 0100000, -1), flags = PICK(0, 0, 0, 0x100, 0x1000, 0x1100, 0x200, 1), result = -1;
	struct stat s = { 0 };

	if (!skipped((flags & 0x1100) != 0 && !(flags & ~0x1100L), converted(6, 6)))
		result = raw(452, at, name, as_int(mode), as_int(flags));
	told("fchmodat2", result);
	fstat(FILE_READ, &s);
	printf(" %lo: %o", mode, s.st_mode);
}

static void a_clone3(void)
{
	uint64_t on_stack[12], args[12] = { 0 }, *structure;
	const char *what;
	size_t size = (size_t)PICK(88, 88, 88, 64, 64, 80, 0, 63, 72, 75, 96, 4097, -1);
	long result = -1;
	int status = 0, tids[2] = { 0 };
	uint64_t unkept = CLONE_PIDFD | 0x100000000ULL | 0x200000000ULL | CLONE_NEWTIME;

	args[4] = (uint64_t)PICK(SIGCHLD, SIGCHLD, SIGCHLD, 0, 64, 65, 0x100, 0xff, -1);
	for (int i = below(3); i > 0; i--)
		args[0] |= (uint64_t)PICK(CLONE_FS, CLONE_FILES, CLONE_SYSVSEM, CLONE_IO, CLONE_PARENT_SETTID, CLONE_CHILD_SETTID, CLONE_CHILD_CLEARTID, CLONE_DETACHED, CLONE_SIGHAND,
			CLONE_THREAD, CLONE_UNTRACED, CLONE_PIDFD, 0x100000000, 0x200000000, 0x400000000, 0x11, CLONE_NEWTIME, 1L << 60);
	args[2] = (uint64_t)&tids[0];
	args[3] = (uint64_t)&tids[1];
	if (once_in(5)) /* one of both is missing */
		args[once_in(2) ? 5 : 6] = (uint64_t)PICK(4096, (long)pages, -1, (long)0x800000000000);
	if (once_in(8))
		for (int i = below(2); i >= 0; i--)
			args[8 + below(4)] = (uint64_t)PICK(1, (long)pages, -1);
	structure = place(on_stack, size <= sizeof args ? (size ? size : 1) : 64, 0, &what);
	if (fault_free(what))
		memcpy(structure, args, size <= sizeof args ? size : 64);
	fflush(stdout);
	if (!skipped(fault_free(what) && size >= 64 && size <= 96 && ((args[0] & unkept) || (size >= 80 && args[8] && args[9])), converted(5, 3)))
		result = raw(SYS_clone3, structure, size);
	if (result == 0)
		raw(SYS_exit_group, tids[0] == ((args[0] & CLONE_CHILD_SETTID) ? (int)raw(SYS_gettid) : 0) ? 7 : 8);
	if (result > 0) {
		check_result(waitpid((int)result, &status, __WALL), result);
		check(tids[1] == (args[0] & CLONE_PARENT_SETTID ? result : 0));
	}
	told("clone3", result > 0 ? WEXITSTATUS(status) : result);
	printf(" %s %zx %lx", what, size, (long)args[0]);
}

static void (*const calls[])(void) = { a_statx, a_openat2, a_faccessat2, a_close_range, a_epoll_pwait2, a_transfer, a_copy_file_range, a_renameat2, a_getrandom, a_memfd_create, a_execveat, a_mlock2, a_fchmodat2, a_clone3 };

static void put(int fd, int at)
{
	check(fd >= 0 && dup2(fd, at) == at && close(fd) == 0);
}

static int removed(const char *name, const struct stat *s, int type, struct FTW *where)
{
	(void)s;
	(void)type;
	return where->level == 0 ? 0 : remove(name);
}

/* The same files and descriptors for each seed. */
static void prepare(void)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = 0x1234 };
	int ends[2];

	chmod("dir", 0700);
	check(nftw(".", removed, 8, FTW_DEPTH | FTW_PHYS) == 0);
	check(mkdir("dir", 0755) == 0);
	write_file("file", "hello world", 0644);
	write_file("dir/inner", "inner", 0600);
	write_file("exe", "no program", 0755);
	check(symlink("file", "link") == 0 && symlink("missing", "dangling") == 0 && symlink("loop", "loop") == 0);
	put(open("file", O_RDONLY), FILE_READ);
	put(open("file", O_RDWR), FILE_BOTH);
	put(open("file", O_PATH), FILE_PATH);
	put(open("dir", O_RDONLY | O_DIRECTORY), DIRECTORY);
	put(open("file", O_WRONLY | O_APPEND), APPENDS);
	check(pipe2(ends, O_NONBLOCK) == 0);
	put(ends[0], PIPE_OUT);
	put(ends[1], PIPE_IN);
	put(epoll_create1(0), POLLED);
	put(eventfd(1, 0), EVENT);
	check(epoll_ctl(POLLED, EPOLL_CTL_ADD, EVENT, &event) == 0);
	close(CLOSED);
}

int main(int argc, char **argv)
{
	const size_t count = sizeof calls / sizeof *calls;
	int from = argc > 2 ? atoi(argv[1]) : 1, to = argc > 2 ? atoi(argv[2]) : 60, only = argc > 3 ? atoi(argv[3]) : -1;

	umask(022);
	if (mkdir("map_fuzz.dir", 0755) != 0 || chdir("map_fuzz.dir") != 0) /* what is there is removed again and again */
		return 2;
	signal(64, SIG_IGN); /* which a child may have for its end */
	read_only = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pages = mmap(NULL, 12288, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check(pages != MAP_FAILED && mprotect(pages + 8192, 4096, PROT_NONE) == 0); /* not unmapped: another mapping would take its place */
	memset(long_path, 'l', sizeof long_path - 1);
	for (int seed = from; seed <= to; seed++) {
		prepare();
		for (int i = 0; i < 30; i++) {
			size_t which;

			state = 0x9e3779b97f4a7c15ULL * (uint64_t)(seed * 100 + i + 1);
			which = only >= 0 ? (size_t)only : below((unsigned)count);
			printf("%d.%d ", seed, i);
			lost_here = 0;
			memset(pages, 0, 8192);
			memset(in_data, 0, sizeof in_data);
			calls[which]();
			putchar('\n');
		}
	}
	check(fcntl(SPARE + SPARES, F_GETFD) < 0);
	return finish();
}
