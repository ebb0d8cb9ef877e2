/* flags: -O2 | -O2 -static
 *
 * A SIGSYS that is sent while a handler has it blocked comes once, after the handler; and many, sent faster than handlers run, do not pile up on the
 * stack.
 */
#include "guest.h"

enum { SENT = 200000 };

static volatile int seen, depth, deepest, order[8];
static volatile long late;

static void handler(int number)
{
	if (++depth > deepest)
		deepest = depth;
	if (seen < 8)
		order[seen] = number;
	seen++;
	if (seen == 1) {
		check(raise(SIGSYS) == 0 && raise(SIGSYS) == 0);
		late = seen;
	}
	depth--;
}

static void install(int number, int all)
{
	struct sigaction action = { .sa_handler = handler };

	if (all)
		sigfillset(&action.sa_mask);
	check(sigaction(number, &action, NULL) == 0);
}

static void sent(int number)
{
	seen = deepest = 0;
	late = 0;
	check(raise(number) == 0);
	check_result(seen, 2);
	check_result(late, 1);
	check_result(deepest, 1);
	check_result(order[0], number);
	check_result(order[1], SIGSYS);
}

int main(void)
{
	pid_t parent = getpid(), child;

	install(SIGSYS, 0);
	install(SIGUSR1, 1);
	sent(SIGSYS);
	sent(SIGUSR1);
	seen = 1;
	deepest = 0;
	child = fork();
	if (child == 0) {
		for (int i = 0; i < SENT; i++)
			kill(parent, SIGSYS);
		_exit(0);
	}
	while (waitpid(child, NULL, 0) != child)
		;
	check(seen > 1);
	check_result(deepest, 1);
	puts("each after the other");
	return finish();
}
