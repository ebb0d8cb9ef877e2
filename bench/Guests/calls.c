/*
 * calls NAME COUNT: prints the nanoseconds of one call in a tight loop (best.h).
 * The calls are made by a syscall instruction of this program, or by a function of libc (libc-getppid).
 * clock_gettime writes to the caller's stack, clock_gettime-static to static memory. "empty" has the loop and no call.
 * Of calls that --map converts there are both the newer one and the one it becomes: preadv2 and readv, statx and newfstatat, and so on.
 */
#define _GNU_SOURCE
#include "best.h"
#include <fcntl.h>
#include <sched.h>
#include <stdint.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

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
#define REFUSED uint64_t clone[11] = { CLONE_SIGHAND }; __asm__ volatile("" : "+m"(clone)) /* without CLONE_VM */
#define AT(pointer) (long)(pointer)

static int null, polled;
static char static_room[256];
static uint64_t static_how[3];

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
LOOP(openat2_static, , SYS_openat2, AT_FDCWD, "", AT(static_how), sizeof static_how, 0, 0)
LOOP(clone, , SYS_clone, CLONE_SIGHAND, 0, 0, 0, 0, 0)
LOOP(clone3, REFUSED, 435, AT(clone), (void *)sizeof clone, 0, 0, 0, 0)
LOOP(getrandom, , 318, AT(room), (void *)8, 0, 0, 0, 0)
LOOP(madvise, , SYS_madvise, 0, 0, MADV_DONTNEED, 0, 0, 0)

/* What a conversion is made of: openat, and whether the structure is there; the device for random bytes. */
static __attribute__((noinline)) void loop_openat_looked(long count)
{
	while (count--) {
		call6(SYS_rt_sigprocmask, -1, static_how, 0, 8, 0, 0);
		call6(SYS_openat, AT_FDCWD, "", O_RDONLY, 0, 0, 0);
	}
}

static __attribute__((noinline)) void loop_urandom(long count)
{
	char room[8];

	while (count--) {
		long fd = call6(SYS_openat, AT_FDCWD, "/dev/urandom", O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0, 0, 0);

		call6(SYS_read, fd, room, sizeof room, 0, 0, 0);
		call6(SYS_close, fd, 0, 0, 0, 0, 0);
	}
}

static const struct loop loops[] = {
	{ "getppid", loop_getppid }, { "getpid", loop_getpid }, { "clock_gettime", loop_clock_stack },
	{ "clock_gettime-static", loop_clock_static }, { "libc-getppid", loop_libc_getppid }, { "empty", loop_empty },
	{ "readv", loop_readv }, { "preadv2", loop_preadv2 }, { "newfstatat", loop_newfstatat }, { "statx", loop_statx }, { "statx-static", loop_statx_static }, { "openat", loop_openat },
	{ "openat2", loop_openat2 }, { "epoll_pwait", loop_epoll_pwait }, { "epoll_pwait2", loop_epoll_pwait2 }, { "faccessat", loop_faccessat },
	{ "faccessat2", loop_faccessat2 }, { "madvise", loop_madvise },
	{ "openat2-static", loop_openat2_static }, { "openat-looked", loop_openat_looked }, { "clone", loop_clone }, { "clone3", loop_clone3 },
	{ "getrandom", loop_getrandom }, { "urandom", loop_urandom },
};

int main(int argc, char **argv)
{
	null = open("/dev/null", O_RDONLY);
	polled = syscall(SYS_epoll_create1, 0);
	return print_best(argc, argv, loops, sizeof loops / sizeof *loops);
}
