/* flags: -O1 -rdynamic -fno-optimize-sibling-calls -fno-omit-frame-pointer | -O2 -rdynamic -fno-optimize-sibling-calls -fasynchronous-unwind-tables
 *
 * backtrace() in a signal handler that interrupted a blocking call shows every function from the handler to main.
 */
#include "backtrace.h"

static char found[1024];
void inner(int fd, int own), outer(int fd, int own);

static void on_alarm(int number)
{
	(void)number;
	names_by_backtrace(found, sizeof found);
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
	int pipes[2];

	handle_alarm(on_alarm, 0);
	check(pipe(pipes) == 0);
	for (int own = 0; own < 2; own++) {
		found[0] = 0;
		pid_t waker = signal_when_asleep(SIGALRM);
		outer(pipes[0], own);
		check(signalled(waker));
		check(strstr(found, " inner outer main") != NULL);
		printf("%s:%s\n", own ? "own site" : "libc's site", found);
	}
	return finish();
}
