/* flags: -O2 -pthread | -O2 -pthread -static
 *
 * Signals interrupt code that no image replaced: in its calls, on the way into them, in handlers that call such code themselves, return or jump out, with all
 * signals blocked or none; in two threads, with children. Every result is right, and every mask is as it was.
 */
#include "guest.h"
#include "code.h"
#include <pthread.h>
#include <setjmp.h>
#include <sys/time.h>

static struct function *parent_of, *process_of, *read_from, *sleep_for;
static volatile sig_atomic_t handled, jumps;
static __thread sigjmp_buf *target;
static long parent, self;

static void on_alarm(int signal)
{
	(void)signal;
	handled = handled + 1;
	if (call(parent_of) != parent || raw(SYS_getpid) != self)
		_exit(77);
	if (target && handled % 3 == 0) {
		jumps = jumps + 1;
		siglongjmp(*target, 1);
	}
}

static int sigsys_blocked(void)
{
	sigset_t now;

	pthread_sigmask(SIG_BLOCK, NULL, &now);
	return sigismember(&now, SIGSYS);
}

static void results(void)
{
	char byte;
	struct timespec little = { 0, 100000 };
	long result;

	for (int i = 0; i < 2000; i++) {
		check_result(call(process_of), self);
		check_result(call(parent_of), parent);
		check_result(call(read_from, -1, &byte, 1), -EBADF);
		if (i % 50 == 0) {
			result = call(sleep_for, &little, 0);
			check(result == 0 || result == -EINTR, ": %ld", result);
		}
	}
}

static void jumping(void)
{
	volatile int turn = 0;
	sigjmp_buf here;

	sigsetjmp(here, 1);
	target = &here;
	while (turn < 2000) {
		turn = turn + 1;
		if (call(process_of) != self)
			_exit(78);
	}
	target = NULL;
	check(!sigsys_blocked());
}

static void *thread(void *unused)
{
	(void)unused;
	results();
	check(!sigsys_blocked());
	return NULL;
}

static void handle(int full)
{
	struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };

	if (full)
		sigfillset(&action.sa_mask);
	check(sigaction(SIGALRM, &action, NULL) == 0);
}

static void children(void)
{
	for (int i = 0; i < 20; i++) {
		pid_t child = fork();

		if (child == 0)
			_exit(call(process_of) == raw(SYS_getpid) && call(parent_of) == self ? 5 : 6);
		check_result(end_of(child), 5);
	}
}

int main(void)
{
	struct itimerval often = { { 0, 150 }, { 0, 150 } };
	pthread_t id;

	parent_of = code(SYS_getppid);
	process_of = code(SYS_getpid);
	read_from = code(SYS_read);
	sleep_for = code(SYS_nanosleep);
	parent = getppid();
	self = getpid();
	for (int full = 0; full < 2; full++) {
		handle(full);
		setitimer(ITIMER_REAL, &often, NULL);
		pthread_create(&id, NULL, thread, NULL);
		results();
		pthread_join(id, NULL);
		while (jumps < 20 * (full + 1))
			jumping();
		children();
		setitimer(ITIMER_REAL, &(struct itimerval){ { 0, 0 }, { 0, 0 } }, NULL);
		check(!sigsys_blocked());
	}
	check(handled > 40);
	puts("every result is right");
	return finish();
}
