/* flags: -O2 | -O2 -static
 * noted
 *
 * A program that uses Syscall User Dispatch itself sees its own calls, all of them and no other, from where they are written; with a selector, in a child, and off again.
 */
#include "guest.h"
#include <sys/prctl.h>

#ifndef PR_SET_SYSCALL_USER_DISPATCH
#define PR_SET_SYSCALL_USER_DISPATCH 59
#endif

static volatile char selector;
static volatile int caught, number;

static void on_sigsys(int signal, siginfo_t *info, void *context)
{
	(void)context;
	selector = 0;
	caught += signal == SIGSYS && info->si_code == 2;
	number = info->si_syscall;
}

static void arm(void)
{
	struct sigaction action = { .sa_sigaction = on_sigsys, .sa_flags = SA_SIGINFO };

	check(sigaction(SIGSYS, &action, NULL) == 0);
	check_result(raw(SYS_prctl, PR_SET_SYSCALL_USER_DISPATCH, 1, 0, 0, &selector), 0);
}

int main(void)
{
	pid_t child;

	check_result(raw(SYS_prctl, PR_SET_SYSCALL_USER_DISPATCH, 0, 0, 0, 0), 0);
	check_result(raw(SYS_prctl, PR_SET_SYSCALL_USER_DISPATCH, 0, 1, 0, 0), -EINVAL);
	check_result(raw(SYS_getppid), getppid());
	arm();
	check_result(raw(SYS_getppid), getppid());
	selector = 1;
	(void)raw(SYS_getppid);
	check_result(caught, 1);
	check_result(number, SYS_getppid);
	selector = 1;
	(void)raw(SYS_getpid);
	check_result(caught, 2);
	check_result(number, SYS_getpid);
	child = fork();
	if (child == 0) {
		selector = 1;
		check_result(raw(SYS_getppid), getppid()); /* not inherited */
		_exit(guest_failures);
	}
	check_result(end_of(child), 0);
	check_result(raw(SYS_prctl, PR_SET_SYSCALL_USER_DISPATCH, 0, 0, 0, 0), 0);
	selector = 1;
	check_result(raw(SYS_getppid), getppid());
	check_result(caught, 2);
	puts("the program's own dispatch");
	return finish();
}
