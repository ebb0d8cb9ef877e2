/* flags: -O2 -rdynamic -fno-optimize-sibling-calls -fasynchronous-unwind-tables
 *
 * backtrace() in a handler that interrupts a sleeping converted call, which then goes on (SA_RESTART), shows every function from the handler to main.
 */
#include "../kernel_map.h"
#include "../asleep.h"
#include <execinfo.h>
#include <sys/uio.h>

static int ends[2], seen_inner, seen_main;
void inner(int fd);

static void on_alarm(int number)
{
	void *frames[64];
	int count = backtrace(frames, 64);
	char **names = backtrace_symbols(frames, count);

	(void)number;
	for (int i = 0; i < count; i++) {
		seen_inner += strstr(names[i], "(inner+") != NULL;
		seen_main += strstr(names[i], "(main+") != NULL;
	}
	free(names);
	check(write(ends[1], "x", 1) == 1);
}

__attribute__((noinline)) void inner(int fd)
{
	char byte;
	struct iovec part = { &byte, 1 };

	check_result(raw(SYS_preadv2, fd, &part, 1, -1, -1, 0), 1);
}

int main(void)
{
	struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	void *warm[4];

	backtrace(warm, 4);
	sigaction(SIGALRM, &action, NULL);
	check(pipe(ends) == 0);
	pid_t waker = signal_when_asleep(SIGALRM);
	inner(ends[0]);
	check(signalled(waker));
	printf("inner %d main %d\n", seen_inner, seen_main);
	return finish();
}
