/* flags: -O2 | -O2 -static
 *
 * Every real-time signal waits at once when a clock is read: the kernel puts all their frames on the stack in use before the first handler's first
 * instruction, 3.5 KB each with AVX-512 state. Then one that its handler does not block, queued so often that only the program's own stack has the room.
 */
#define _GNU_SOURCE
#include "guest.h"
#include <sched.h>
#include <sys/prctl.h>

enum { ROUNDS = 100, OFTEN = 300 };

static volatile int *seen; /* with the sender */

static void handler(int number, siginfo_t *info, void *context)
{
	(void)number, (void)info, (void)context;
	++*seen;
}

static void pile_up(pid_t target, int times)
{
	struct timespec pause = { 0, 2000000 };
	union sigval value = { 0 };

	for (int i = 0; i < ROUNDS; i++) {
		for (int k = 0; k < times; k++)
			sigqueue(target, SIGRTMIN + (times == OFTEN ? 0 : k), value);
		do
			nanosleep(&pause, NULL);
		while (*seen < (i + 1) * times && getppid() == target);
	}
}

/* The clock is read while another process queues so many signals again and again. */
static void read_clocks(int times)
{
	struct timespec now;
	pid_t self = getpid(), child;
	int status;

	*seen = 0;
	child = fork();
	if (child == 0) {
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		pile_up(self, times);
		_exit(0);
	}
	while (waitpid(child, &status, WNOHANG) == 0)
		for (int i = 0; i < 1000; i++)
			raw(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
	check(*seen == ROUNDS * times, ": %d", *seen);
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };
	cpu_set_t one;

	seen = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	CPU_ZERO(&one);
	CPU_SET(sched_getcpu(), &one);
	sched_setaffinity(0, sizeof one, &one); /* the sender runs while this one is interrupted */
	for (int number = SIGRTMIN; number <= SIGRTMAX; number++)
		check(sigaction(number, &action, NULL) == 0);
	read_clocks(SIGRTMAX - SIGRTMIN + 1);

	action.sa_flags |= SA_NODEFER;
	check(sigaction(SIGRTMIN, &action, NULL) == 0);
	read_clocks(OFTEN);
	puts("each one handled");
	return finish();
}
