/*
 * Instructions of interrupts and exceptions, where the time stamp counter ticks once an instruction (qemu -icount shift=0): in a process of
 * which the kernel module knows nothing, in one while another process is in kernel mode, in a kernel-mode process that is in ring 3, and in
 * ring 0. One line each: name and four numbers, tabs between them. Then what the first direct call after one costs more: the promotion.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "trapless_uapi.h"

#define MOST 256
#define TICKS 40

static unsigned long entry;		/* 0: not in kernel mode */
static int in_ring_0;			/* whether that is where the interrupt is to come */

static inline unsigned long ticks(void)
{
	unsigned int low, high;

	asm volatile("rdtsc" : "=a" (low), "=d" (high));
	return (unsigned long)high << 32 | low;
}

static inline long call(unsigned long to)
{
	long result = SYS_getppid;

	if (to)
		asm volatile("lea 1f(%%rip), %%rcx; jmp *%[to]; syscall; 1:" : "+a" (result) : [to] "b" (to) : "rcx", "r11", "memory");
	else
		asm volatile("syscall" : "+a" (result) :: "rcx", "r11", "memory");
	return result;
}

/* To ring 0 or 3: a direct call does the one, a trap the other. */
static inline void settle(void)
{
	unsigned int segment;

	do {
		call(in_ring_0 ? entry : 0);
		asm volatile("mov %%cs, %0" : "=r" (segment));
	} while ((segment == 0x10) != in_ring_0);
}

static int ascending(const void *a, const void *b)
{
	unsigned long x = *(const unsigned long *)a, y = *(const unsigned long *)b;

	return x < y ? -1 : x > y;
}

static unsigned long middle(unsigned long *taken, int count)
{
	qsort(taken, count, sizeof(*taken), ascending);
	return taken[count / 2];
}

static unsigned long least(unsigned long *taken, int count)
{
	qsort(taken, count, sizeof(*taken), ascending);
	return taken[0];
}

/* The first write to a page of anonymous memory */
static unsigned long page_fault(void)
{
	static unsigned long taken[MOST];
	char *memory = mmap(NULL, MOST * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	madvise(memory, MOST * 4096, MADV_NOHUGEPAGE);
	for (int i = 0; i < MOST; i++) {
		volatile char *byte = memory + i * 4096;

		settle();
		unsigned long start = ticks();

		*byte = 1;
		taken[i] = ticks() - start;
	}
	munmap(memory, MOST * 4096);
	return middle(taken, MOST);
}

static volatile unsigned long handled;
static void handle(int signal) { (void)signal; handled = ticks(); }

/* From the breakpoint instruction to the handler's first */
static unsigned long breakpoint(void)
{
	static unsigned long taken[MOST];

	signal(SIGTRAP, handle);
	for (int i = 0; i < MOST; i++) {
		settle();
		unsigned long start = ticks();

		asm volatile("int3");
		taken[i] = handled - start;
	}
	return middle(taken, MOST);
}

/* A gap between two looks at the counter is a timer's interrupt; what it finds to do varies. */
static unsigned long timer(void)
{
	static unsigned long taken[TICKS];

	for (int i = 0; i < TICKS; i++) {
		unsigned long before, after;

		settle();
		after = ticks();
		do {
			before = after;
			after = ticks();
		} while (after - before < 300);
		taken[i] = after - before;
	}
	return least(taken, TICKS);
}

static unsigned long first_call(void)
{
	static unsigned long taken[MOST];

	for (int i = 0; i < MOST; i++) {
		settle();
		unsigned long start = ticks();

		call(entry);
		taken[i] = ticks() - start;
	}
	return middle(taken, MOST);
}

static void enter(void)
{
	struct trapless_enter request = { .version = TRAPLESS_VERSION, .flags = TRAPLESS_FAST };
	int fd = open("/dev/trapless", O_RDWR | O_CLOEXEC);

	if (fd < 0 || ioctl(fd, TRAPLESS_IOC_ENTER, &request)) {
		perror("enter");
		_exit(2);
	}
	close(fd);
	entry = request.entry;
}

/* A process that is in kernel mode, and waits. */
static pid_t other(void)
{
	int ends[2];
	pid_t pid;
	char byte;

	if (pipe(ends))
		exit(2);
	pid = fork();
	if (!pid) {
		enter();
		call(entry);
		(void)!write(ends[1], "", 1);
		for (;;)
			pause();
	}
	if (read(ends[0], &byte, 1) != 1)
		exit(2);
	close(ends[0]);
	close(ends[1]);
	return pid;
}

static const struct {
	const char *name;
	unsigned long (*measure)(void);
} kinds[] = { { "page fault", page_fault }, { "breakpoint, to the handler", breakpoint }, { "timer interrupt", timer } };

enum { KINDS = sizeof(kinds) / sizeof(kinds[0]) };

static void measure(unsigned long found[KINDS])
{
	for (int i = 0; i < KINDS; i++) {
		kinds[i].measure();
		found[i] = kinds[i].measure();
	}
}

int main(void)
{
	static unsigned long found[4][KINDS];
	unsigned long outside, inside;

	measure(found[0]);
	pid_t pid = other();

	measure(found[1]);
	kill(pid, SIGKILL);
	enter();
	measure(found[2]);
	outside = first_call();
	in_ring_0 = 1;
	measure(found[3]);
	inside = first_call();
	for (int i = 0; i < KINDS; i++)
		printf("%s\t%lu\t%lu\t%lu\t%lu\n", kinds[i].name, found[0][i], found[1][i], found[2][i], found[3][i]);
	printf("promotion\t0\t0\t0\t%lu\n", outside - inside);
	return 0;
}
