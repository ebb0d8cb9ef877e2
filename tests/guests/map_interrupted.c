/* flags: -O2 -pthread
 *
 * Signals while a converted call sleeps: it restarts, or ends with EINTR, as the call itself would; its handler may make converted calls, or leave
 * by a jump; a thread may be cancelled there.
 */
#include "kernel_map.h"
#include <pthread.h>
#include <setjmp.h>
#include <sys/epoll.h>
#include <sys/time.h>
#include <sys/uio.h>

static int ends[2];
static volatile sig_atomic_t handled;
static sigjmp_buf back;
static char text[16];
static struct iovec part = { text, 5 };

/* The first signal finds the read asleep; the second gives it what it waits for. */
static void restarts(int number)
{
	struct statx x;

	(void)number;
	check_result(raw(SYS_statx, AT_FDCWD, "/", 0, STATX_BASIC_STATS, &x), 0);
	if (++handled == 2)
		check(write(ends[1], "hello", 5) == 5);
}

static void jumps(int number)
{
	(void)number;
	siglongjmp(back, 1);
}

static void nothing(int number)
{
	(void)number;
}

static void on_alarm(void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
	struct itimerval often = { { 0, 20000 }, { 0, 20000 } };

	check(sigaction(SIGALRM, &action, NULL) == 0 && setitimer(ITIMER_REAL, &often, NULL) == 0);
}

static void quiet(void)
{
	struct itimerval never = { { 0, 0 }, { 0, 0 } };

	check(setitimer(ITIMER_REAL, &never, NULL) == 0);
}

static void *sleeps(void *unused)
{
	(void)unused;
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, NULL);
	raw(SYS_preadv2, ends[0], &part, 1, -1, -1, 0);
	return NULL;
}

static void cancelled(void)
{
	pthread_t thread;
	void *result = NULL;

	check(pthread_create(&thread, NULL, sleeps, NULL) == 0);
	usleep(50000);
	check(pthread_cancel(thread) == 0 && pthread_join(thread, &result) == 0);
	check(result == PTHREAD_CANCELED);
}

int main(void)
{
	struct timespec long_time = { 100, 0 };
	struct epoll_event event;
	int poll = epoll_create1(0);
	sigset_t blocked;

	check(pipe(ends) == 0);
	on_alarm(restarts, SA_RESTART);
	check_result(raw(SYS_preadv2, ends[0], &part, 1, -1, -1, 0), 5);
	check(handled >= 2 && memcmp(text, "hello", 5) == 0);
	on_alarm(nothing, 0);
	check_result(raw(SYS_preadv2, ends[0], &part, 1, -1, -1, 0), -EINTR);
	check_result(raw(SYS_epoll_pwait2, poll, &event, 1, &long_time, 0, 8), -EINTR);
	on_alarm(nothing, SA_RESTART);
	check_result(raw(SYS_epoll_pwait2, poll, &event, 1, &long_time, 0, 8), -EINTR);
	quiet();
	if (sigsetjmp(back, 1) == 0) { /* before the first signal that jumps there */
		on_alarm(jumps, 0);
		raw(SYS_epoll_pwait2, poll, &event, 1, 0, 0, 8);
		check(0);
	}
	quiet();
	sigprocmask(SIG_BLOCK, NULL, &blocked);
	check(sigisemptyset(&blocked));
	cancelled();
	puts("restarted, interrupted, left and cancelled");
	return finish();
}
