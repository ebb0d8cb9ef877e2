/* flags: -O2 | -O2 -static
 *
 * A signal that arrives while another's action is being changed: the action reads back as it was set.
 */
#include "interrupted.h"

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
	}
	interrupt_no_more();
	check_result(wrong, 0);
	puts("every action reads back as it was set");
	return finish();
}
