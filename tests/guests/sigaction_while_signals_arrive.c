/* flags: -O2 | -O2 -static
 *
 * A signal that arrives while another's action is being changed or asked for: the action reads back as it was set, and the call keeps flags and registers.
 */
#include "interrupted.h"

#include <errno.h>
#include <sys/syscall.h>

static void handler(int number)
{
	(void)number;
}

static void one(int number)
{
	(void)number;
}

static void two(int number)
{
	(void)number;
}

static struct kernel_action asked;

/* Nonzero when anything but rax, rcx and r11 differs after the call, or the carry and the direction flag do. */
static int ask(int number, void *into, long *result)
{
	register unsigned long size __asm__("r10") = 8, eighth __asm__("r8") = 0x8888, ninth __asm__("r9") = 0x9999;
	unsigned long signal = number, none = 0, where = (unsigned long)into;
	unsigned char carry, direction;
	unsigned long flags;

	__asm__ volatile("std; stc; syscall; lea -128(%%rsp), %%rsp; pushfq; popq %[flags]; lea 128(%%rsp), %%rsp; cld" /* past the red zone */
			 : "=a"(*result), "+D"(signal), "+S"(none), "+d"(where), "+r"(size), "+r"(eighth), "+r"(ninth), [flags] "=b"(flags)
			 : "0"((long)SYS_rt_sigaction) : "rcx", "r11", "memory", "cc");
	carry = flags & 1;
	direction = flags >> 10 & 1;
	return !carry || !direction || signal != (unsigned long)number || none || where != (unsigned long)into || size != 8 || eighth != 0x8888 || ninth != 0x9999;
}

static int asking_fails(void)
{
	long result;
	int wrong = 0;

	for (int number = SIGUSR2; number <= SIGWINCH; number += SIGWINCH - SIGUSR2) {
		wrong += ask(number, &asked, &result) || result || asked.handler != (number == SIGUSR2 ? (void *)one : NULL);
		wrong += ask(number, NULL, &result) || result;
		wrong += ask(number, (void *)8, &result) || result != -EFAULT;
	}
	wrong += ask(65, &asked, &result) || result != -EINVAL;
	wrong += ask(SIGKILL, &asked, &result) || result || asked.handler;
	return wrong;
}

int main(void)
{
	struct sigaction first = { .sa_handler = one, .sa_flags = SA_RESTART }, second = { .sa_handler = two }, old;
	int wrong = 0;

	check(sigaction(SIGUSR2, &first, NULL) == 0);
	handle_alarm(handler);
	interrupt_every(30, 1000);
	for (int i = 0; i < 100000 && time_is_left(); i++) {
		sigaction(SIGUSR2, &second, &old);
		wrong += old.sa_handler != one || !(old.sa_flags & SA_RESTART);
		sigaction(SIGUSR2, &first, &old);
		wrong += old.sa_handler != two || (old.sa_flags & SA_RESTART);
		sigaction(SIGUSR2, NULL, &old);
		wrong += old.sa_handler != one;
		wrong += asking_fails();
	}
	interrupt_no_more();
	check_result(wrong, 0);
	puts("every action reads back as it was set");
	return finish();
}
