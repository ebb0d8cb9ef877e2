/* flags: -O2
 *
 * A debugger that steps through calls, and lets the program go on after each number of steps: no trap of its own making is left behind. Natively a step over
 * `syscall` is one instruction; under a layer there are many more, and among them those that put the flags away and load them again.
 */
#include "guest.h"
#include <sys/ptrace.h>
#include <sys/user.h>

enum { KINDS = 5, STEPS = 190, STRIDE = 3 };

static void ignore(int number)
{
	(void)number;
}

static void call(int kind)
{
	struct sigaction action = { .sa_handler = ignore }, old;
	struct timespec now;
	char text[4096];

	switch (kind) {
	case 0:
		check(sigaction(SIGUSR1, &action, &old) == 0);
		break;
	case 1:
		check(raw(SYS_clock_gettime, CLOCK_MONOTONIC, &now) == 0);
		break;
	case 2:
		check(raw(SYS_getpid) > 0);
		break;
	case 3:
		check(readlink("/proc/self/exe", text, sizeof text) > 0);
		break;
	default:
		check(raw(SYS_rt_sigprocmask, SIG_SETMASK, NULL, text, 8) == 0);
	}
}

static int program(void)
{
	check(ptrace(PTRACE_TRACEME, 0, NULL, NULL) == 0);
	for (int steps = 0; steps < STEPS; steps += STRIDE)
		for (int kind = 0; kind < KINDS; kind++) {
			raw(SYS_kill, getpid(), SIGUSR2);
			call(kind);
		}

	return finish();
}

/* One step, or on to the next stop. True: stopped. */
static int go(int how, pid_t child, int *status)
{
	check(ptrace(how, child, NULL, NULL) == 0);
	return waitpid(child, status, 0) == child && WIFSTOPPED(*status);
}

int main(void)
{
	int status, stops = 0, stray = 0;

	fflush(stdout);
	pid_t child = fork();
	if (child == 0)
		_exit(program());

	check(waitpid(child, &status, 0) == child);
	while (WIFSTOPPED(status)) {
		if (WSTOPSIG(status) == SIGUSR2) {
			int steps = stops++ / KINDS * STRIDE;
			while (steps-- > 0 && go(PTRACE_SINGLESTEP, child, &status) && WSTOPSIG(status) == SIGTRAP)
				;
			if (!WIFSTOPPED(status) || WSTOPSIG(status) != SIGTRAP)
				continue; /* the next one came already */
		} else {
			stray++;
			if (stray > 100)
				kill(child, SIGKILL);
		}

		go(PTRACE_CONT, child, &status);
	}

	printf("%d stops, ended by %d\n", stops, status);
	check(stray == 0, ": %d traps", stray);
	return finish();
}
