/* flags: -O2 | -O2 -static
 *
 * A signal that arrives while fork is being made: the call is made all the same, once, and the child knows its own process number.
 */
#include "interrupted.h"

static volatile sig_atomic_t handled;

static void handler(int number)
{
	(void)number;
	handled++;
}

int main(void)
{
	int wrong = 0;

	raw(SYS_getpid); /* whatever is remembered of the parent must not be believed in the child */
	handle_alarm(handler);
	interrupt_every(30, 600);
	for (int i = 0; i < 3000 && time_is_left(); i++) {
		long child = raw(SYS_fork);

		if (child == 0) /* getppid always asks the kernel */
			raw(SYS_exit_group, raw(SYS_getpid) == raw(SYS_getppid));
		wrong += end_of((pid_t)child) != 0;
	}
	interrupt_no_more();
	check(handled > 0);
	check_result(wrong, 0);
	puts("every child knows its own number");
	return finish();
}
