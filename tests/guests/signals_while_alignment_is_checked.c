/* flags: -O2 | -O2 -static
 *
 * Signals that arrive in calls of a program that has alignment checked (AC): the kernel leaves the flag on for handlers, so whatever runs between the
 * signal and the handler must bear it or turn it off, and the handler still finds it on. After the call all flags are as before it.
 */
#include "interrupted.h"
#include <ucontext.h>

enum { EVERY = 60, EACH = 300, FLAGS = 0x202, AC = 0x40000, DF = 0x400, CALLS = 20 };

/* In handlers of interrupted code that had the flag on: found off, and all. */
static volatile long lost, seen;

static void handler(int number, siginfo_t *info, void *context)
{
	const ucontext_t *interrupted = context;
	unsigned long flags;

	(void)number;
	(void)info;
	__asm__ volatile("pushfq\n	popq %0" : "=r"(flags));
	if ((interrupted->uc_mcontext.gregs[REG_EFL] & AC) != 0) {
		seen++;
		lost += (flags & AC) == 0;
	}
	interrupt_again(EVERY);
}

/* number(first, second, 0, 8) with these flags; the flags after it. The stack in between: signals under --complete need some. */
static unsigned long flags_after(unsigned long flags, long number, const void *first, const void *second)
{
	register long size __asm__("r10") = 8;

	__asm__ volatile("sub	$256, %%rsp\n"
			 "	push	%[flags]\n	popfq\n"
			 "	syscall\n"
			 "	pushfq\n	pop	%[flags]\n"
			 "	push	%[usual]\n	popfq\n"
			 "	add	$256, %%rsp"
			 : "+a"(number), [flags] "+&b"(flags)
			 : "D"(first), "S"(second), "d"(0L), "r"(size), [usual] "i"(FLAGS)
			 : "rcx", "r11", "memory", "cc");
	return flags;
}

static void calls(const char *name, long number, const void *first, const void *second)
{
	static const unsigned long flags[] = { FLAGS | AC, FLAGS | AC | DF | 0x8d5 };
	long wrong = 0;

	interrupt_every(EVERY, EACH);
	do {
		for (int i = 0; i < CALLS; i++) {
			unsigned long before = flags[i & 1];
			wrong += ((flags_after(before, number, first, second) ^ before) & (AC | DF | 0x8d5)) != 0;
		}
	} while (time_is_left());

	interrupt_no_more();
	check(wrong == 0, "in %s: %ld", name, wrong);
	check(lost == 0, "in %s: %ld of %ld", name, lost, seen);
	lost = 0;
}

int main(void)
{
	static struct timespec now;
	static char missing[] = "/nonexistent", link[] = "/proc/self/exe", text[4096];
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_RESTART };

	check(sigaction(SIGALRM, &action, NULL) == 0);
	calls("getppid", SYS_getppid, NULL, NULL);
	calls("clock_gettime", SYS_clock_gettime, (void *)CLOCK_MONOTONIC, &now);
	calls("open", SYS_open, missing, NULL);
	calls("readlink", SYS_readlink, link, text);
	calls("rt_sigaction", SYS_rt_sigaction, (void *)SIGURG, NULL);
	calls("rt_sigprocmask", SYS_rt_sigprocmask, (void *)SIG_BLOCK, NULL);
	calls("munmap", SYS_munmap, NULL, NULL);
	puts("checked");
	return finish();
}
