/* flags: -O2 | -O2 -static
 *
 * siglongjmp out of a handler that interrupted a call which blocks, directly or in a hook, again and again: nothing of the call stays behind, neither in
 * the registers nor in the layer.
 */
#include "guest.h"
#include <linux/futex.h>
#include <poll.h>
#include <setjmp.h>
#include <sys/epoll.h>
#include <sys/file.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>

static sigjmp_buf out;
static int pipes[2], listening, locked;
static uint32_t word;
static const char fifo[] = "fifo";

static void leave(int number)
{
	raw(SYS_getpid);
	siglongjmp(out, number);
}

static void in_read(void) { char byte; raw(SYS_read, pipes[0], &byte, 1); }
static void in_poll(void) { raw(SYS_poll, NULL, 0, -1); }
static void in_select(void) { raw(SYS_select, 0, NULL, NULL, NULL, NULL); }
static void in_futex(void) { raw(SYS_futex, &word, FUTEX_WAIT, 0, NULL, NULL, 0); }
static void in_nanosleep(void) { struct timespec long_time = { 1000, 0 }; raw(SYS_nanosleep, &long_time, NULL); }
static void in_open(void) { raw(SYS_open, fifo, O_RDONLY); }
static void in_openat(void) { raw(SYS_openat, AT_FDCWD, fifo, O_WRONLY, 0); }
static void in_wait(void) { raw(SYS_wait4, -1, NULL, 0, NULL); }
static void in_pause(void) { raw(SYS_pause); }
static void in_accept(void) { raw(SYS_accept, listening, NULL, NULL); }
static void in_flock(void) { raw(SYS_flock, locked, LOCK_EX); }
static void in_sigsuspend(void) { sigset_t none; sigemptyset(&none); raw(SYS_rt_sigsuspend, &none, 8); }
static void in_epoll(void) { struct epoll_event event; raw(SYS_epoll_wait, 9999, &event, 1, -1); raw(SYS_poll, NULL, 0, -1); }
static void in_clocks(void) { struct timespec now; for (;;) raw(SYS_clock_gettime, CLOCK_MONOTONIC, &now); }
static void in_hooks(void) { for (;;) raw(SYS_rt_sigaction, SIGUSR1, NULL, NULL, 8); }
static void in_paths(void) { char text[100]; for (;;) raw(SYS_readlink, "/proc/self/exe", text, sizeof text); }

static void test(const char *name, void (*call)(void))
{
	volatile int jumps = 0;

	for (volatile int i = 0; i < 25; i++) {
		if (sigsetjmp(out, 1) == 0) {
			struct itimerval soon = { { 0, 2000 }, { 0, 1000 + i * 37 } };

			setitimer(ITIMER_REAL, &soon, NULL);
			call();
			check(0, ": %s returned", name);
		}
		struct itimerval never = { { 0, 0 }, { 0, 0 } };

		setitimer(ITIMER_REAL, &never, NULL);
		jumps++;
		check_result(raw(SYS_close, -1), -EBADF);
	}
	printf("%s: %d\n", name, jumps);
}

int main(void)
{
	struct sigaction action = { .sa_handler = leave };
	struct sockaddr any = { .sa_family = AF_UNIX };
	pid_t child;

	check(mkfifo(fifo, 0600) == 0 && pipe(pipes) == 0);
	listening = socket(AF_UNIX, SOCK_STREAM, 0);
	check(bind(listening, &any, sizeof any.sa_family) == 0 && listen(listening, 1) == 0);
	locked = open("/proc/self/exe", O_RDONLY);
	child = fork();
	if (child == 0) {
		flock(open("/proc/self/exe", O_RDONLY), LOCK_EX);
		check(write(pipes[1], "x", 1) == 1);
		pause();
		_exit(0);
	}
	char byte;
	check(read(pipes[0], &byte, 1) == 1);
	sigaction(SIGALRM, &action, NULL);
	test("read", in_read);
	test("poll", in_poll);
	test("select", in_select);
	test("futex", in_futex);
	test("nanosleep", in_nanosleep);
	test("open", in_open);
	test("openat", in_openat);
	test("wait4", in_wait);
	test("pause", in_pause);
	test("accept", in_accept);
	test("flock", in_flock);
	test("sigsuspend", in_sigsuspend);
	test("epoll_wait", in_epoll);
	test("clock_gettime", in_clocks);
	test("rt_sigaction", in_hooks);
	test("readlink", in_paths);
	unlink(fifo);
	kill(child, SIGKILL);
	check_result(end_of(child), 256 + SIGKILL);
	return finish();
}
