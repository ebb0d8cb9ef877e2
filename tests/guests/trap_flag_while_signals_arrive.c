/* flags: -O2 | -O2 -static
 *
 * A program steps through itself, by the trap flag, around and into calls of each kind while other signals arrive, and has SIGSYS blocked: calls give what they
 * give, and the mask stays.
 */
#include "interrupted.h"

enum { EVERY = 80, FOR = 1500 };

static volatile long steps, handled;

static void step(int number)
{
	(void)number;
	steps++;
}

static void handler(int number)
{
	char text[8];

	(void)number;
	handled++;
	raw(SYS_mprotect, 1, 4096, PROT_EXEC);
	raw(SYS_readlink, "/proc/missing", text, sizeof text);
	interrupt_again(EVERY);
}

/* The call with the trap flag on before it and off after it. */
static __attribute__((noinline)) long stepping(long number, long a, long b, long c, long d)
{
	register long r10 __asm__("r10") = d;
	long result;

	__asm__ volatile("sub $128, %%rsp\n pushfq\n orl $0x100, (%%rsp)\n popfq\n nop\n syscall\n nop\n"
			 "pushfq\n andl $~0x100, (%%rsp)\n popfq\n add $128, %%rsp\n"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10)
			 : "rcx", "r11", "memory", "cc");
	return result;
}

static int is_blocked(int signal)
{
	uint64_t mask = 0;

	check_result(raw(SYS_rt_sigprocmask, SIG_BLOCK, NULL, &mask, 8), 0);
	return (mask >> (signal - 1) & 1) != 0;
}

int main(void)
{
	uint64_t sigsys = 1ul << (SIGSYS - 1);
	struct sigaction action = { .sa_handler = step, .sa_flags = SA_RESTART };
	pid_t self = getpid(), parent = getppid();
	struct timespec now;
	char text[8];

	check(sigaction(SIGTRAP, &action, NULL) == 0);
	check_result(raw(SYS_rt_sigprocmask, SIG_BLOCK, &sigsys, NULL, 8), 0);
	handle_alarm(handler);
	interrupt_every(EVERY, FOR);
	while (time_is_left() && !guest_failures) {
		check_result(stepping(SYS_getppid, 0, 0, 0, 0), parent);
		check_result(stepping(SYS_getpid, 0, 0, 0, 0), self);
		check_result(stepping(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&now, 0, 0), 0);
		check_result(stepping(SYS_openat, AT_FDCWD, (long)"/proc/missing", O_RDONLY, 0), -ENOENT);
		check_result(stepping(SYS_readlink, (long)"/proc/missing", (long)text, sizeof text, 0), -ENOENT);
		check_result(stepping(SYS_rt_sigaction, SIGKILL, (long)&action, 0, 8), -EINVAL);
		check_result(stepping(SYS_mprotect, 1, 4096, PROT_EXEC, 0), -EINVAL);
		check(is_blocked(SIGSYS) && !is_blocked(SIGTRAP) && !is_blocked(SIGALRM));
	}
	interrupt_no_more();
	check(steps > 0 && handled > 0);
	puts("stepped");
	return finish();
}
