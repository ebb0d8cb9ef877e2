/* Calls libsys where it could go wrong: errno of each thread, interrupted and restarted calls, cancellation, unwinding out of a handler,
   all six arguments, every number of the section. Built by LibsysTests against each variant. */
#include "../asleep.h"
#include <errno.h>
#include <execinfo.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <trapless/libsys.h>
#include <unistd.h>

#define CHECK(what) do { if (!(what)) { printf("wrong at line %d: %s (errno %d)\n", __LINE__, #what, errno); exit(1); } } while (0)

static volatile sig_atomic_t handled, frames;
static int pipes[2];

static void on_alarm(int signal)
{
	(void)signal;
	void *addresses[16];
	frames = backtrace(addresses, 16);
	if (++handled == 2)
		CHECK(write(pipes[1], "x", 1) == 1);
}

static void *errno_of_a_thread(void *argument)
{
	errno = 0;
	for (int i = 0; i < 1000; i++) {
		CHECK(__sys_close(-1) == -1 && errno == EBADF);
		CHECK(__sys_open("/no/such/file", 0, 0) == -1 && errno == ENOENT);
	}
	return argument;
}

static void interruptions(void)
{
	struct sigaction action = { .sa_handler = on_alarm };
	char c;
	void *warm[2];
	backtrace(warm, 2);		/* loads libgcc outside the handler */
	CHECK(pipe(pipes) == 0);
	CHECK(sigaction(SIGALRM, &action, NULL) == 0);
	pid_t waker = signal_when_asleep(SIGALRM);
	errno = 0;
	CHECK(__sys_read(pipes[0], &c, 1) == -1 && errno == EINTR && handled == 1);
	CHECK(signalled(waker));
	CHECK(frames >= 3);		/* the handler, its frame, what it interrupted */
	action.sa_flags = SA_RESTART;
	CHECK(sigaction(SIGALRM, &action, NULL) == 0);
	waker = signal_when_asleep(SIGALRM);
	CHECK(__sys_read(pipes[0], &c, 1) == 1 && c == 'x' && handled == 2);
	CHECK(signalled(waker));
}

/* A function entry whose result is not an error leaves errno alone, and a number without a call answers ENOSYS (335 and 336 are uprobes' own). */
static void every_number(void)
{
	typedef long function(long, long, long, long, long, long);
	for (int number = 340; number < 424; number++) {
		const unsigned char *slot = libsys_section() + LIBSYS_SLOT_OFFSET(number);
		function *c = (function *)(slot + LIBSYS_C_ENTRY), *result = (function *)(slot + LIBSYS_RESULT_ENTRY);
		errno = 0;
		CHECK(result(0, 0, 0, 0, 0, 0) == -ENOSYS && errno == 0);
		CHECK(c(0, 0, 0, 0, 0, 0) == -1 && errno == ENOSYS);
	}
	errno = 77;
	CHECK(__sys_getppid() == getppid() && errno == 77);
	CHECK((long)__sys_mmap((void *)1, 0, 0, 0x22, -1, 0) == -1 && errno == EINVAL);
}

int main(void)
{
	pthread_t threads[4];
	for (int i = 0; i < 4; i++)
		CHECK(pthread_create(threads + i, NULL, errno_of_a_thread, NULL) == 0);
	errno = 5;
	for (int i = 0; i < 4; i++)
		CHECK(pthread_join(threads[i], NULL) == 0);
	CHECK(errno == 5);
	every_number();
	interruptions();
	puts("all right");
	return 0;
}
