/* flags: -O2 | -O2 -static
 *
 * A vfork child, which shares its parent's memory, forks: the copy has a memory of its own again, and handles signals in the middle of its calls.
 */
#include "interrupted.h"

static volatile sig_atomic_t handled;

static void handler(int number)
{
	struct timespec now;

	(void)number;
	handled++;
	raw(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
	raw(SYS_openat, AT_FDCWD, "/nonexistent", O_RDONLY);
	raw(SYS_rt_sigaction, SIGUSR2, 0, 0, 8);
}

static int grandchild(long process, long parent)
{
	int wrong = 0;

	handle_alarm(handler);
	interrupt_every(50, 500);
	for (int i = 0; i < 300000 && time_is_left(); i++) {
		struct timespec now;
		long self = raw(SYS_getpid), file = raw(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY);

		wrong += self == process || self == parent || self != raw(SYS_gettid);
		wrong += file < 0 || raw(SYS_close, file) != 0;
		wrong += raw(SYS_clock_gettime, CLOCK_MONOTONIC, &now) != 0;
		wrong += raw(SYS_rt_sigaction, SIGUSR1, 0, 0, 8) != 0;
	}
	interrupt_no_more();
	return wrong != 0 ? 1 : handled == 0 ? 2 : 0;
}

static __attribute__((noinline)) int child(long process)
{
	long self = raw(SYS_getpid), made = raw(SYS_fork);

	if (made == 0)
		_exit(grandchild(process, self));
	return end_of((pid_t)made);
}

int main(void)
{
	long process = raw(SYS_getpid);
	pid_t made = vfork();

	if (made == 0)
		_exit(child(process));
	check_result(end_of(made), 0);
	check_result(raw(SYS_getpid), process);
	puts("the copy's calls all got their results");
	return finish();
}
