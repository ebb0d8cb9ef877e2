/* flags: -O2 | -O2 -static
 *
 * Several signals that are pending at once: the kernel builds the second frame on top of the first before the first handler has run. What the
 * handlers call must change neither what the interrupted call gets nor where it returns to.
 */
#include "guest.h"

enum { TIMERS = 4, ENOUGH = 40000 };

static timer_t timers[TIMERS];
static volatile sig_atomic_t handled;

static void set_all(long nanoseconds)
{
	struct itimerspec often = { { 0, nanoseconds }, { 0, nanoseconds } };

	for (int i = 0; i < TIMERS; i++)
		timer_settime(timers[i], 0, &often, NULL);
}

/* On a slow machine the handlers take all the time there is: they end this themselves. */
static void handler(int number)
{
	struct timespec now;

	(void)number;
	if (++handled == ENOUGH)
		set_all(0);
	raw(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
	raw(SYS_getppid);
	raw(SYS_rt_sigaction, SIGUSR2, 0, 0, 8);
	raw(SYS_openat, AT_FDCWD, "/nonexistent", O_RDONLY);
}

static void create(timer_t *timer, int number)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = number };

	check(sigaction(number, &action, NULL) == 0);
	check(timer_create(CLOCK_MONOTONIC, &event, timer) == 0);
}

int main(void)
{
	const int numbers[TIMERS] = { SIGALRM, SIGUSR1, SIGRTMIN, SIGRTMIN + 1 };
	char action[152] = "";
	long wrong = 0;

	for (int i = 0; i < TIMERS; i++)
		create(&timers[i], numbers[i]);
	set_all(20000);
	for (int i = 0; i < 300000 && handled < ENOUGH; i++) {
		wrong += raw(SYS_openat, AT_FDCWD, "/missing", O_RDONLY) != -ENOENT;
		wrong += raw(SYS_rt_sigaction, SIGKILL, action, 0, 8) != -EINVAL;
		wrong += raw(SYS_mprotect, 1, 4096, PROT_EXEC) != -EINVAL;
	}
	set_all(0);
	check(handled > 0);
	check_result(wrong, 0);
	puts("every call got its own result");
	return finish();
}
