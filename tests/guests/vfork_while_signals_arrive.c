/* flags: -O2 | -O2 -static
 *
 * A vfork child made while signals arrive knows its own process number, and its parent, whose memory it shares, still knows its own afterwards.
 */
#include "interrupted.h"

static int wrong_in_child, wrong_in_parent;

static void handler(int number)
{
	(void)number;
}

int main(void)
{
	long self = raw(SYS_getpid);

	handle_alarm(handler);
	interrupt_every(30, 1200);
	for (int i = 0; i < 5000 && time_is_left(); i++) {
		pid_t child = vfork();

		if (child == 0)
			raw(SYS_exit, raw(SYS_getpid) == self);
		wrong_in_child += end_of(child) != 0;
		wrong_in_parent += raw(SYS_getpid) != self;
	}
	interrupt_no_more();
	check_result(wrong_in_child, 0);
	check_result(wrong_in_parent, 0);
	puts("children and parent know their own numbers");
	return finish();
}
