/*
 * Instructions of single calls, in ring 3 and by both entries of the kernel module, in a machine whose time stamp counter ticks once an
 * instruction (qemu -icount shift=0). Each is the least of many, so no interrupt is in it; what reading the counter takes itself is taken off.
 * One line a call: name, ring 3, SAFE, FAST, tabs between them. A call is what its site executes too: one instruction in ring 3, two in ring 0.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <linux/futex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "trapless_uapi.h"

#define ROUNDS 200
#define NONE -1				/* no call at all: the measuring itself */
#define UNKNOWN 400			/* a number without a call: entry and exit, and a function of a few instructions */

static unsigned long safe, common, fast[512];
static int zero, null, file, pipes[2], epoll, event;
static char buffer[4096];
static struct stat attributes;
static struct timespec now;
static struct epoll_event ready[4];
static int word;

struct call {
	const char *name;
	long number, a, b, c, d;
	int common;			/* not by an entry of its own, where it has one */
};

static inline unsigned long ticks(void)
{
	unsigned int low, high;

	asm volatile("rdtsc" : "=a" (low), "=d" (high));
	return (unsigned long)high << 32 | low;
}

/* One call by ring 3's syscall (entry 0) or by an entry. The two are one instruction apart, whichever is taken. */
static __attribute__((noinline)) unsigned long measure(const struct call *call, unsigned long entry)
{
	register long r10 asm("r10") = call->d, r8 asm("r8") = 0, r9 asm("r9") = 0;
	unsigned long start, end;
	long result = call->number;

	if (call->number == NONE) {
		start = ticks();
		asm volatile("" : "+a" (result) : "D" (call->a), "S" (call->b), "d" (call->c), "r" (r10), "r" (r8), "r" (r9) : "rcx", "r11", "memory");
		end = ticks();
	} else if (entry) {
		start = ticks();
		asm volatile("lea 1f(%%rip), %%rcx; jmp *%[entry]; syscall; 1:"
			     : "+a" (result) : "D" (call->a), "S" (call->b), "d" (call->c), "r" (r10), "r" (r8), "r" (r9), [entry] "b" (entry)
			     : "rcx", "r11", "memory");
		end = ticks();
	} else {
		start = ticks();
		asm volatile("syscall"
			     : "+a" (result) : "D" (call->a), "S" (call->b), "d" (call->c), "r" (r10), "r" (r8), "r" (r9) : "rcx", "r11", "memory");
		end = ticks();
	}
	return end - start;
}

/* The state each call needs is made anew: something in the pipe, the file's position. */
static unsigned long least(const struct call *call, unsigned long entry)
{
	unsigned long best = ~0ul;

	for (int i = 0; i < ROUNDS; i++) {
		char byte = 0;

		if (call->number == SYS_read && call->a == pipes[0])
			(void)!write(pipes[1], &byte, 1);
		if (call->a == file)
			lseek(file, 100, SEEK_SET);
		unsigned long taken = measure(call, entry);

		if (call->number == SYS_write && call->a == pipes[1])
			(void)!read(pipes[0], &byte, 1);
		if (taken < best)
			best = taken;
	}
	return best;
}

static void prepare(void)
{
	zero = open("/dev/zero", O_RDONLY);
	null = open("/dev/null", O_WRONLY);
	file = open("/tmp/calls", O_RDWR | O_CREAT, 0600);
	epoll = epoll_create1(0);
	event = eventfd(1, 0);
	memset(buffer, 1, sizeof(buffer));
	if (zero < 0 || null < 0 || file < 0 || epoll < 0 || event < 0 || pipe(pipes) ||
	    write(file, buffer, sizeof(buffer)) != sizeof(buffer) ||
	    epoll_ctl(epoll, EPOLL_CTL_ADD, event, &(struct epoll_event){ .events = EPOLLIN })) {
		perror("prepare");
		exit(2);
	}
}

/* The safe entry, and the fast one of each call: the common one or its own. */
static void enter(int fd)
{
	struct trapless_slot slots[TRAPLESS_SLOTS];
	struct trapless_enter request = { .version = TRAPLESS_VERSION };

	if (ioctl(fd, TRAPLESS_IOC_ENTER, &request)) {
		perror("enter");
		exit(2);
	}
	safe = request.entry;
	request.flags = TRAPLESS_FAST;
	request.slot = (unsigned long)slots;
	request.slots = TRAPLESS_SLOTS;
	if (ioctl(fd, TRAPLESS_IOC_ENTER, &request))
		exit(2);
	common = request.entry;
	for (int i = 0; i < 512; i++)
		fast[i] = common;
	for (unsigned int i = 0; i < request.filled; i++)
		fast[slots[i].number] = slots[i].entry;
}

int main(void)
{
	int fd = open("/dev/trapless", O_RDWR | O_CLOEXEC);

	prepare();
	const struct call calls[] = {
		{ "no such call", UNKNOWN },
		{ "getpid", SYS_getpid }, { "gettid", SYS_gettid }, { "getppid", SYS_getppid },
		{ "getppid, by the common entry", SYS_getppid, .common = 1 },
		{ "clock_gettime", SYS_clock_gettime, CLOCK_MONOTONIC, (long)&now },
		{ "lseek", SYS_lseek, file, 100, SEEK_SET },
		{ "read, 1 byte of /dev/zero", SYS_read, zero, (long)buffer, 1 },
		{ "read, 1 byte of a file", SYS_read, file, (long)buffer, 1 },
		{ "read, 64 bytes of a file", SYS_read, file, (long)buffer, 64 },
		{ "pread64, 64 bytes of a file", SYS_pread64, file, (long)buffer, 64, 100 },
		{ "write, 1 byte to /dev/null", SYS_write, null, (long)buffer, 1 },
		{ "write, 1 byte to a file", SYS_write, file, (long)buffer, 1 },
		{ "write, 1 byte to a pipe", SYS_write, pipes[1], (long)buffer, 1 },
		{ "read, 1 byte of a pipe", SYS_read, pipes[0], (long)buffer, 1 },
		{ "fstat", SYS_fstat, file, (long)&attributes },
		{ "futex, wake of none", SYS_futex, (long)&word, FUTEX_WAKE_PRIVATE, 1 },
		{ "futex, wait refused", SYS_futex, (long)&word, FUTEX_WAIT_PRIVATE, 1 },
		{ "epoll_wait, one ready", SYS_epoll_wait, epoll, (long)ready, 4, 0 },
		{ "sched_yield", SYS_sched_yield },
	};
	enum { CALLS = sizeof(calls) / sizeof(calls[0]) };
	static unsigned long found[CALLS][3];
	unsigned long own = least(&(struct call){ "", NONE }, 0);

	for (int i = 0; i < CALLS; i++)
		found[i][0] = least(&calls[i], 0) - own;
	enter(fd);
	for (int i = 0; i < CALLS; i++) {
		found[i][1] = least(&calls[i], safe) - own;
		found[i][2] = least(&calls[i], calls[i].common ? common : fast[calls[i].number]) - own;
		printf("%s\t%lu\t%lu\t%lu\n", calls[i].name, found[i][0], found[i][1], found[i][2]);
	}
	return 0;
}
