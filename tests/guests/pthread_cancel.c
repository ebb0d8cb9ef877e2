/* flags: -O2 -pthread | -O2 -pthread -static | CC=musl-gcc -O2 -static -idirafter/usr/include/x86_64-linux-gnu -idirafter/usr/include | CC=musl-gcc -O2 -idirafter/usr/include/x86_64-linux-gnu -idirafter/usr/include
 *
 * Cancellation of threads that block in read, nanosleep, open of a FIFO, poll, futex and waitpid: glibc unwinds through the site, musl compares the
 * program counter with it. Clean-up handlers run, once.
 */
#include "guest.h"
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/stat.h>

static volatile int cleaned;
static int pipes[2];
static const char fifo[] = "fifo";
static sem_t started, never;

static void clean(void *unused)
{
	(void)unused;
	cleaned++;
}

static void in_read(void) { char byte; if (read(pipes[0], &byte, 1) < 0) return; }
static void in_nanosleep(void) { struct timespec long_time = { 1000, 0 }; nanosleep(&long_time, NULL); }
static void in_open(void) { close(open(fifo, O_RDONLY)); }
static void in_poll(void) { struct pollfd wait = { .fd = pipes[0], .events = POLLIN }; poll(&wait, 1, -1); }
static void in_sem_wait(void) { sem_wait(&never); }
static void in_pause(void) { pause(); }
static void in_waitpid(void) { waitpid(-1, NULL, 0); }
static void in_loop(void) { for (;;) { pthread_testcancel(); (void)raw(SYS_getppid); close(-1); } }

static void *thread(void *body)
{
	pthread_cleanup_push(clean, NULL);
	sem_post(&started);
	((void (*)(void))body)();
	pthread_cleanup_pop(0);
	return NULL;
}

static void test(const char *name, void (*body)(void))
{
	int right = 0;

	for (int i = 0; i < 50; i++) {
		pthread_t id;
		void *result = NULL;

		cleaned = 0;
		pthread_create(&id, NULL, thread, (void *)body);
		sem_wait(&started);
		if (i & 1)
			usleep(500);
		pthread_cancel(id);
		pthread_join(id, &result);
		right += result == PTHREAD_CANCELED && cleaned == 1;
	}
	check(right == 50, ": %s: %d of 50", name, right);
	printf("cancelled in %s: %d\n", name, right);
}

int main(void)
{
	pid_t child;

	sem_init(&started, 0, 0);
	sem_init(&never, 0, 0);
	check(pipe(pipes) == 0);
	check(mkfifo(fifo, 0600) == 0);
	child = fork();
	if (child == 0) {
		pause();
		_exit(0);
	}
	test("read", in_read);
	test("nanosleep", in_nanosleep);
	test("open", in_open);
	test("poll", in_poll);
	test("sem_wait", in_sem_wait);
	test("pause", in_pause);
	test("waitpid", in_waitpid);
	test("a loop", in_loop);
	unlink(fifo);
	kill(child, SIGKILL);
	check_result(end_of(child), 256 + SIGKILL);
	return finish();
}
