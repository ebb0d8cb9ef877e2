/*
 * calls NAME COUNT: prints the nanoseconds of one call in a tight loop: the fastest of a hundred runs of COUNT / 100 calls.
 * What disturbs such a loop (interrupts, another process, the hypervisor) only ever adds.
 * The calls are made by a syscall instruction of this program, or by a function of libc (libc-getppid).
 * clock_gettime writes to the caller's stack, clock_gettime-static to static memory. "empty" has the loop and no call.
 * Of calls that --map converts there are both the newer one and the one it becomes: preadv2 and readv, statx and newfstatat, and so on.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { RUNS = 100 };

static inline long call2(long number, long first, void *second)
{
	long result;

	__asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(first), "S"(second) : "rcx", "r11", "memory");
	return result;
}

/* One function for each, so that every loop has a site of its own. */
static __attribute__((noinline)) void loop_getppid(long count) { while (count--) call2(SYS_getppid, 0, 0); }
static __attribute__((noinline)) void loop_getpid(long count) { while (count--) call2(SYS_getpid, 0, 0); }
static __attribute__((noinline)) void loop_libc_getppid(long count) { while (count--) getppid(); }
static __attribute__((noinline)) void loop_empty(long count) { while (count--) __asm__ volatile("" ::: "memory"); }

static __attribute__((noinline)) void clock_into(struct timespec *t, long count)
{
	while (count--)
		call2(SYS_clock_gettime, CLOCK_MONOTONIC, t);
}

static struct timespec static_time;

static __attribute__((noinline)) void loop_clock_static(long count) { clock_into(&static_time, count); }

static __attribute__((noinline)) void loop_clock_stack(long count)
{
	struct timespec t;

	clock_into(&t, count);
	__asm__ volatile("" :: "m"(t)); /* no tail call: the frame stays, t is not in the red zone */
}

static inline long call6(long number, long a, const void *b, long c, long d, long e, long f)
{
	long result;
	register long r10 __asm__("r10") = d, r8 __asm__("r8") = e, r9 __asm__("r9") = f;

	__asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9) : "rcx", "r11", "memory");
	return result;
}

/* Structures lie on the stack, where programs have them. The calls themselves are as short as they can be: nothing to read, no such file. */
#define LOOP(name, declarations, ...) \
	static __attribute__((noinline)) void loop_##name(long count) \
	{ \
		char room[256]; \
		declarations; \
		while (count--) \
			call6(__VA_ARGS__); \
		__asm__ volatile("" :: "m"(room)); \
	}
#define BUFFER struct iovec part = { room, sizeof room }
#define HOW uint64_t how[3] = { O_RDONLY, 0, 0 }; __asm__ volatile("" : "+m"(how))
#define NOW struct timespec time = { 0, 0 }; __asm__ volatile("" : "+m"(time))
#define AT(pointer) (long)(pointer)

static int null, polled;
static char static_room[256];

LOOP(readv, BUFFER, SYS_readv, null, &part, 1, -1, -1, 0)
LOOP(preadv2, BUFFER, SYS_preadv2, null, &part, 1, -1, -1, 0)
LOOP(newfstatat, , SYS_newfstatat, null, "", AT(room), AT_EMPTY_PATH, 0, 0)
LOOP(statx, , SYS_statx, null, "", AT_EMPTY_PATH, 0x7ff, AT(room), 0)
LOOP(statx_static, , SYS_statx, null, "", AT_EMPTY_PATH, 0x7ff, AT(static_room), 0)
LOOP(openat, , SYS_openat, AT_FDCWD, "", O_RDONLY, 0, 0, 0)
LOOP(openat2, HOW, SYS_openat2, AT_FDCWD, "", AT(how), sizeof how, 0, 0)
LOOP(epoll_pwait, , SYS_epoll_pwait, polled, room, 1, 0, 0, 8)
LOOP(epoll_pwait2, NOW, 441, polled, room, 1, AT(&time), 0, 8)
LOOP(faccessat, , SYS_faccessat, AT_FDCWD, "", R_OK, 0, 0, 0)
LOOP(faccessat2, , 439, AT_FDCWD, "", R_OK, 0, 0, 0)
LOOP(madvise, , SYS_madvise, 0, 0, MADV_DONTNEED, 0, 0, 0)

static const struct { const char *name; void (*loop)(long); } loops[] = {
	{ "getppid", loop_getppid }, { "getpid", loop_getpid }, { "clock_gettime", loop_clock_stack },
	{ "clock_gettime-static", loop_clock_static }, { "libc-getppid", loop_libc_getppid }, { "empty", loop_empty },
	{ "readv", loop_readv }, { "preadv2", loop_preadv2 }, { "newfstatat", loop_newfstatat }, { "statx", loop_statx }, { "statx-static", loop_statx_static }, { "openat", loop_openat },
	{ "openat2", loop_openat2 }, { "epoll_pwait", loop_epoll_pwait }, { "epoll_pwait2", loop_epoll_pwait2 }, { "faccessat", loop_faccessat },
	{ "faccessat2", loop_faccessat2 }, { "madvise", loop_madvise },
};

static double time_of(void (*loop)(long), long count)
{
	struct timespec a, b;

	clock_gettime(CLOCK_MONOTONIC, &a);
	loop(count);
	clock_gettime(CLOCK_MONOTONIC, &b);
	return ((b.tv_sec - a.tv_sec) * 1e9 + (b.tv_nsec - a.tv_nsec)) / count;
}

int main(int argc, char **argv)
{
	double best = 1e18;
	long count = argc == 3 ? atol(argv[2]) / RUNS : 0;

	null = open("/dev/null", O_RDONLY);
	polled = syscall(SYS_epoll_create1, 0);

	for (size_t i = 0; count > 0 && i < sizeof loops / sizeof *loops; i++) {
		if (strcmp(argv[1], loops[i].name))
			continue;
		loops[i].loop(count / 10 + 1);
		for (int run = 0; run < RUNS; run++) {
			double time = time_of(loops[i].loop, count);
			best = time < best ? time : best;
		}
		printf("%.4f\n", best);
		return 0;
	}
	fprintf(stderr, "usage: calls NAME COUNT\n");
	return 125;
}
