/* flags: -O2 -pthread | -O2 -pthread -static
 *
 * Asynchronous cancellation: a thread may be cancelled at any instruction, in calls that block, are served, hooked or direct, and in between; and a thread
 * that puts cancellation off is cancelled when it allows it again.
 */
#include "guest.h"
#include <poll.h>
#include <pthread.h>
#include <semaphore.h>

static sem_t started;
static volatile int cleaned;

static void clean(void *unused)
{
	(void)unused;
	cleaned++;
}

static void block_in_poll(void) { raw(SYS_poll, NULL, 0, -1); }
static void block_in_pause(void) { raw(SYS_pause); }
static void direct(void) { for (;;) raw(SYS_getppid); }
static void served(void) { for (;;) raw(SYS_getpid); }
static void clocks(void) { struct timespec now; for (;;) raw(SYS_clock_gettime, CLOCK_MONOTONIC, &now); }
static void hooked(void) { for (;;) raw(SYS_rt_sigaction, SIGUSR1, NULL, NULL, 8); }
static void opening(void) { for (;;) raw(SYS_close, raw(SYS_open, "/dev/null", 0)); }
static void mapping(void) { for (;;) raw(SYS_munmap, raw(SYS_mmap, 0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 4096); }

static void put_off(void)
{
	int old;

	for (int i = 0; i < 2000; i++)
		raw(SYS_getpid);
	cleaned += 10;
	pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, &old);
	for (;;)
		raw(SYS_getppid);
}

static void *thread(void *body)
{
	int old;

	pthread_cleanup_push(clean, NULL);
	if (body == (void *)put_off)
		pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &old);
	pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, &old);
	sem_post(&started);
	((void (*)(void))body)();
	pthread_cleanup_pop(0);
	return NULL;
}

static void test(const char *name, void (*body)(void), int expected)
{
	int right = 0;

	for (int i = 0; i < 40; i++) {
		void *result = NULL;
		pthread_t id;

		cleaned = 0;
		check_result(pthread_create(&id, NULL, thread, (void *)body), 0);
		while (sem_wait(&started) != 0)
			;
		if (i % 4)
			usleep(100 * (i % 4));
		pthread_cancel(id);
		pthread_join(id, &result);
		right += result == PTHREAD_CANCELED && cleaned == expected;
	}
	check_result(right, 40);
	printf("cancelled in %s: %d\n", name, right);
}

int main(void)
{
	sem_init(&started, 0, 0);
	test("poll", block_in_poll, 1);
	test("pause", block_in_pause, 1);
	test("direct calls", direct, 1);
	test("served calls", served, 1);
	test("clocks", clocks, 1);
	test("hooked calls", hooked, 1);
	test("open", opening, 1);
	test("mmap", mapping, 1);
	test("a thread that puts it off", put_off, 11);
	return finish();
}
