/*
 * slots NAME COUNT: prints the nanoseconds of one getppid in a tight loop, the fastest of a hundred runs of COUNT / 100 calls: "bare", by a function
 * of nothing but the instructions of a C function for a system call, "inline", by a syscall instruction alone, or "c-entry", by the libsys slot.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <trapless/libsys.h>

enum { RUNS = 100 };

long bare_getppid(void);
long failed(long result) __asm__("failed_call");

long failed(long result)
{
	return result;
}

__asm__(".text\n.type bare_getppid,@function\nbare_getppid:\n"
	"mov %rcx, %r10\nmov $110, %eax\nsyscall\ncmp $-4095, %rax\njae failed_call\nret\n.size bare_getppid,.-bare_getppid\n");

static __attribute__((noinline)) void bare(long count)
{
	while (count--)
		bare_getppid();
}

static __attribute__((noinline)) void in_line(long count)
{
	long result;

	while (count--)
		__asm__ volatile("syscall" : "=a"(result) : "a"(SYS_getppid) : "rcx", "r11", "memory");
}

static __attribute__((noinline)) void c_entry(long count)
{
	while (count--)
		__sys_getppid();
}

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
	const char *name = argc == 3 ? argv[1] : "";
	void (*loop)(long) = strcmp(name, "bare") == 0 ? bare : strcmp(name, "inline") == 0 ? in_line : strcmp(name, "c-entry") == 0 ? c_entry : NULL;
	long count = argc == 3 ? atol(argv[2]) / RUNS : 0;
	double best = 1e18;

	if (!loop || count <= 0) {
		fprintf(stderr, "usage: slots bare|inline|c-entry COUNT\n");
		return 125;
	}
	loop(count / 10 + 1);
	for (int run = 0; run < RUNS; run++) {
		double time = time_of(loop, count);
		best = time < best ? time : best;
	}
	printf("%.4f\n", best);
	return 0;
}
