/* flags: -O1 -rdynamic -fno-optimize-sibling-calls -fno-omit-frame-pointer | -O2 -rdynamic -fno-optimize-sibling-calls -fasynchronous-unwind-tables
 *
 * backtrace() in a signal handler that interrupted a blocking call shows every function from the handler to main.
 */
#include "guest.h"
#include "asleep.h"
#include <execinfo.h>

static int seen_inner, seen_outer, seen_main;
void inner(int fd, int own), outer(int fd, int own);

static void on_alarm(int number)
{
	void *frames[64];
	int count = backtrace(frames, 64);
	char **names = backtrace_symbols(frames, count);

	(void)number;
	for (int i = 0; i < count; i++) {
		seen_inner += strstr(names[i], "(inner+") != NULL;
		seen_outer += strstr(names[i], "(outer+") != NULL;
		seen_main += strstr(names[i], "(main+") != NULL;
	}
	free(names);
}

__attribute__((noinline)) void inner(int fd, int own)
{
	char byte;

	if (own)
		check_result(raw(SYS_read, fd, &byte, 1), -EINTR);
	else
		check(read(fd, &byte, 1) == -1 && errno == EINTR);
}

__attribute__((noinline)) void outer(int fd, int own)
{
	inner(fd, own);
	__asm__ volatile("" ::: "memory");
}

int main(void)
{
	struct sigaction action = { .sa_handler = on_alarm };
	void *warm[4];
	int pipes[2];

	backtrace(warm, 4); /* loads libgcc_s before a handler needs it */
	sigaction(SIGALRM, &action, NULL);
	check(pipe(pipes) == 0);
	for (int own = 0; own < 2; own++) {
		seen_inner = seen_outer = seen_main = 0;
		pid_t waker = signal_when_asleep(SIGALRM);
		outer(pipes[0], own);
		check(signalled(waker));
		printf("%s: inner %d outer %d main %d\n", own ? "own site" : "libc's site", seen_inner, seen_outer, seen_main);
	}
	return finish();
}
