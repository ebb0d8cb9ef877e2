/* flags: -O2 -rdynamic -fno-optimize-sibling-calls -fasynchronous-unwind-tables
 *
 * backtrace() in a handler that interrupts a sleeping converted call, which then goes on (SA_RESTART), shows every function from the handler to main.
 */
#include "../kernel_map.h"
#include "../backtrace.h"
#include <sys/uio.h>

static char found[1024];
static int ends[2];
void inner(int fd);

static void on_alarm(int number)
{
	(void)number;
	names_by_backtrace(found, sizeof found);
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
	handle_alarm(on_alarm, SA_RESTART);
	check(pipe(ends) == 0);
	pid_t waker = signal_when_asleep(SIGALRM);
	inner(ends[0]);
	check(signalled(waker));
	check(strstr(found, " inner main") != NULL);
	printf("shown:%s\n", found);
	return finish();
}
