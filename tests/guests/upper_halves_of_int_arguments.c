/* flags: -O2 | -O2 -static
 * noted
 *
 * The kernel looks at the lower half of an int argument only; what the registers hold above it is nobody's business.
 */
#include "guest.h"
#include <asm/prctl.h>

#define ABOVE 0xabcdef1200000000ul

static int handled;

static void handler(int number)
{
	handled += number == SIGUSR1;
}

int main(void)
{
	struct sigaction action = { .sa_handler = handler };
	struct kernel_action own, old = { 0 };
	unsigned long base = 1;
	static char block[64];

	check(sigaction(SIGUSR1, &action, NULL) == 0);
	check_result(raw(SYS_rt_sigaction, SIGUSR1, 0, &own, 8), 0);
	check_result(raw(SYS_rt_sigaction, ABOVE | SIGUSR1, &own, &old, 8), 0);
	check(own.handler == (void *)handler && old.handler == (void *)handler);
	check_result(raw(SYS_rt_sigaction, ABOVE | SIGUSR1, 0, &old, 8), 0);
	check(old.handler == (void *)handler);
	raise(SIGUSR1);
	check_result(handled, 1);
	check_result(raw(SYS_arch_prctl, ABOVE | ARCH_GET_GS, &base), 0);
	check_result(base, 0);
	check_result(raw(SYS_arch_prctl, ABOVE | ARCH_SET_GS, block), 0);
	check_result(raw(SYS_arch_prctl, ABOVE | ARCH_GET_GS, &base), 0);
	check(base == (unsigned long)block);
	check_result(raw(SYS_getpid), getpid());
	puts("the lower halves count");
	return finish();
}
