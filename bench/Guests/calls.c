/*
 * calls NAME COUNT: prints the nanoseconds of one call in a tight loop: the fastest of a hundred runs of COUNT / 100 calls.
 * What disturbs such a loop (interrupts, another process, the hypervisor) only ever adds.
 * The calls are made by a syscall instruction of this program, or by a function of libc (libc-getppid).
 * clock_gettime writes to the caller's stack, clock_gettime-static to static memory. "empty" has the loop and no call.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
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

static const struct { const char *name; void (*loop)(long); } loops[] = {
	{ "getppid", loop_getppid }, { "getpid", loop_getpid }, { "clock_gettime", loop_clock_stack },
	{ "clock_gettime-static", loop_clock_static }, { "libc-getppid", loop_libc_getppid }, { "empty", loop_empty },
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
