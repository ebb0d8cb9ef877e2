/* flags: -O2 | -O2 -static
 *
 * A child that shares the memory but not the signal actions (CLONE_VM without CLONE_SIGHAND): what one of the two sets is not the other's.
 */
#include "guest.h"
#include <sched.h>

#define STACK 65536

static volatile int parent_changed, handled_by, reported;

static void first(int number)
{
	(void)number;
	handled_by = 1;
}

static void second(int number)
{
	(void)number;
	handled_by = 2;
}

static void third(int number)
{
	(void)number;
	handled_by = 3;
}

static int name_of(void (*handler)(int))
{
	return handler == first ? 1 : handler == second ? 2 : handler == third ? 3 : 0;
}

static int action_of(int number)
{
	struct sigaction action;

	return sigaction(number, NULL, &action) == 0 ? name_of(action.sa_handler) : -1;
}

static int child(void *unused)
{
	(void)unused;
	while (!parent_changed)
		raw(SYS_sched_yield);
	raw(SYS_tgkill, raw(SYS_getpid), raw(SYS_gettid), SIGUSR1);
	reported = action_of(SIGUSR1);
	signal(SIGUSR2, third);
	raw(SYS_exit_group, 0);
	return 0;
}

int main(void)
{
	char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	signal(SIGUSR1, first);
	signal(SIGUSR2, second);
	int made = clone(child, stack + STACK, CLONE_VM | SIGCHLD, NULL);
	signal(SIGUSR1, second);
	parent_changed = 1;
	check_result(end_of(made), 0);
	printf("child: handled by %d, reported %d\n", handled_by, reported);
	raise(SIGUSR1);
	printf("parent: handled by %d, reported %d\n", handled_by, action_of(SIGUSR1));
	printf("parent after the child's change: %d\n", action_of(SIGUSR2));
	check(reported == 1 && handled_by == 2 && action_of(SIGUSR2) == 2);
	return finish();
}
