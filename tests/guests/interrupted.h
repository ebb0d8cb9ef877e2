/* A timer that interrupts a guest all the time, and how long the guest bears it: these guests end by time, however slow the machine. */
#ifndef INTERRUPTED_H
#define INTERRUPTED_H

#include "guest.h"
#include <sys/time.h>

static struct timespec interrupted_until;

/* From now on SIGALRM, which has a handler, arrives every so many microseconds; time_is_left() for so many milliseconds. */
__attribute__((unused)) static void interrupt_every(int microseconds, int milliseconds)
{
	struct itimerval often = { { 0, microseconds }, { 0, microseconds } };

	clock_gettime(CLOCK_MONOTONIC, &interrupted_until);
	interrupted_until.tv_nsec += milliseconds * 1000000L;
	interrupted_until.tv_sec += interrupted_until.tv_nsec / 1000000000;
	interrupted_until.tv_nsec %= 1000000000;
	check(setitimer(ITIMER_REAL, &often, NULL) == 0);
}

__attribute__((unused)) static void handle_alarm(void (*handler)(int))
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = SA_RESTART };

	check(sigaction(SIGALRM, &action, NULL) == 0);
}

__attribute__((unused)) static int time_is_left(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec < interrupted_until.tv_sec || (now.tv_sec == interrupted_until.tv_sec && now.tv_nsec < interrupted_until.tv_nsec);
}

/*
 * For the end of a handler that may take longer than the interval: the next SIGALRM only now, so many microseconds away. With the interval alone it would
 * be pending at every return from the handler, and on a slow machine nothing else would ever run.
 */
__attribute__((unused)) static void interrupt_again(int microseconds)
{
	struct itimerval once = { { 0, 0 }, { 0, microseconds } };

	if (time_is_left())
		check(setitimer(ITIMER_REAL, &once, NULL) == 0);
}

__attribute__((unused)) static void interrupt_no_more(void)
{
	struct itimerval never = { { 0, 0 }, { 0, 0 } };

	check(setitimer(ITIMER_REAL, &never, NULL) == 0);
}

#endif
