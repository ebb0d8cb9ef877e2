/* flags: -O2 -pthread
 * slow
 *
 * SIGSTOP and SIGCONT in the middle of calls with a relative time: the kernel goes on with the time that is left (restart_syscall), the program
 * sees the call's own end. A handler that runs meanwhile ends them with EINTR, SA_RESTART or not, as the manual says (signal(7)).
 */
#include "guest.h"
#include <linux/futex.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/select.h>

enum { NAP = 120, LONG_NAP = 600000 };

/* How long each call waits: long where a signal is to end it, however late that comes. */
static struct timespec nap;
static int nap_milliseconds;
static uint32_t word;

static long in_nanosleep(void) { return raw(SYS_nanosleep, &nap, NULL); }
static long in_clock_nanosleep(void) { return raw(SYS_clock_nanosleep, CLOCK_MONOTONIC, 0, &nap, NULL); }
static long in_poll(void) { struct pollfd none = { .fd = -1 }; return raw(SYS_poll, &none, 1, nap_milliseconds); }
static long in_futex(void) { return raw(SYS_futex, &word, FUTEX_WAIT, 0, &nap, NULL, 0); }
static long in_futex_bitset(void)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += nap.tv_nsec;
	until.tv_sec += nap.tv_sec + until.tv_nsec / 1000000000;
	until.tv_nsec %= 1000000000;
	return raw(SYS_futex, &word, FUTEX_WAIT_BITSET, 0, &until, NULL, -1);
}
static long in_libc_nanosleep(void) { return nanosleep(&nap, NULL); }
static long in_libc_poll(void) { return poll(NULL, 0, nap_milliseconds); }

static void handler(int number)
{
	(void)number;
	raw(SYS_getpid);
}

static long waited(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int is_running(pid_t child)
{
	siginfo_t ended = { .si_pid = 0 };

	return waitid(P_PID, (id_t)child, &ended, WEXITED | WNOHANG | WNOWAIT) == 0 && ended.si_pid == 0;
}

/* The child's result is its exit status. A stop does not shorten its wait; a handler ends it, whenever the signal comes. */
static int child_of(long (*call)(void), int signal_number, int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
	int is_stop = signal_number == SIGSTOP;
	pid_t child;

	nap_milliseconds = is_stop ? NAP : LONG_NAP;
	nap = (struct timespec){ nap_milliseconds / 1000, nap_milliseconds % 1000 * 1000000 };
	sigaction(SIGUSR1, &action, NULL); /* before the fork: on a busy machine the first signal comes before the child runs */
	child = fork();
	if (child == 0) {
		long before = waited(), result = call(), after = waited();

		_exit(is_stop && after - before < NAP - 1 ? 200 : (int)-result & 0x7f);
	}
	for (int i = 0; is_stop ? i < 6 : is_running(child); i++) {
		usleep(12000);
		kill(child, signal_number);
		usleep(3000);
		kill(child, SIGCONT);
	}
	return end_of(child);
}

static void test(const char *name, long (*call)(void), int end)
{
	printf("%s: stopped %d", name, child_of(call, SIGSTOP, 0));
	printf(", handled %d", child_of(call, SIGUSR1, 0));
	printf(", handled and restarted if that can be %d\n", child_of(call, SIGUSR1, SA_RESTART));
	check_result(child_of(call, SIGSTOP, 0), end);
}

int main(void)
{
	setvbuf(stdout, NULL, _IONBF, 0);
	test("nanosleep", in_nanosleep, 0);
	test("clock_nanosleep", in_clock_nanosleep, 0);
	test("poll", in_poll, 0);
	test("futex", in_futex, ETIMEDOUT);
	test("futex until", in_futex_bitset, ETIMEDOUT);
	test("libc's nanosleep", in_libc_nanosleep, 0);
	test("libc's poll", in_libc_poll, 0);
	return finish();
}
