/* flags: -O2 -pthread | -O2 -pthread -static
 *
 * A thousand threads at once, then ten thousand one after the other: each has its own identity, and nothing grows.
 */
#include "guest.h"
#include <pthread.h>

static pthread_barrier_t barrier;

static void *at_once(void *unused)
{
	pid_t tid = gettid();

	pthread_barrier_wait(&barrier);
	for (int i = 0; i < 10; i++) {
		struct timespec now;

		check_result(raw(SYS_gettid), tid);
		check_result(raw(SYS_clock_gettime, CLOCK_MONOTONIC, &now), 0);
		check_result(raw(SYS_close, -1), -EBADF);
		raw(SYS_sched_yield);
	}
	pthread_barrier_wait(&barrier);
	return unused;
}

static void *briefly(void *unused)
{
	check_result(raw(SYS_gettid), gettid());
	return unused;
}

static long pages(void)
{
	FILE *statm = fopen("/proc/self/statm", "r");
	long size = 0;

	check(fscanf(statm, "%ld", &size) == 1);
	fclose(statm);
	return size;
}

int main(void)
{
	static pthread_t threads[1000];
	pthread_attr_t attributes;
	long before = 0;

	pthread_barrier_init(&barrier, NULL, 1000);
	pthread_attr_init(&attributes);
	pthread_attr_setstacksize(&attributes, 64 * 1024);
	for (int i = 0; i < 1000; i++)
		check(pthread_create(&threads[i], &attributes, at_once, NULL) == 0);
	for (int i = 0; i < 1000; i++)
		pthread_join(threads[i], NULL);
	puts("a thousand at once");
	for (int i = 0; i < 10000; i++) {
		check(pthread_create(&threads[0], &attributes, briefly, NULL) == 0);
		pthread_join(threads[0], NULL);
		if (i == 100)
			before = pages();
	}
	check(pages() <= before + 64, ": %ld pages became %ld", before, pages());
	puts("ten thousand one by one");
	return finish();
}
