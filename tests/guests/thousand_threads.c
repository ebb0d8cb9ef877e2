/* flags: -O2 -pthread | -O2 -pthread -static
 * slow
 *
 * A thousand threads at once, then ten thousand one after the other, then five thousand beside two hundred that stay a while: each has its own identity,
 * and nothing grows.
 */
#include "guest.h"
#include <pthread.h>
#include <semaphore.h>

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

static void *until_told(void *semaphore)
{
	while (sem_wait(semaphore))
		;
	return briefly(semaphore);
}

static long pages(void)
{
	FILE *statm = fopen("/proc/self/statm", "r");
	long size = 0;

	check(fscanf(statm, "%ld", &size) == 1);
	fclose(statm);
	return size;
}

/* Some of two hundred threads end and are followed by others, which ones by chance of a seed: blocks of all ages become free. */
static void come_and_go(pthread_attr_t *attributes, int count, unsigned int seed)
{
	static pthread_t threads[200];
	static sem_t told[200];
	long before = 0;

	for (int i = 0; i < count; i++) {
		int n = i < 200 ? i : rand_r(&seed) % 200;

		if (i >= 200) {
			sem_post(&told[n]);
			pthread_join(threads[n], NULL);
		}
		sem_init(&told[n], 0, 0);
		check(pthread_create(&threads[n], attributes, until_told, &told[n]) == 0);
		if (i == 1000)
			before = pages();
	}
	check(before == 0 || pages() <= before + 1100, ": %ld pages became %ld", before, pages());
	for (int i = 0; i < 200; i++) {
		sem_post(&told[i]);
		pthread_join(threads[i], NULL);
	}
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
	come_and_go(&attributes, 5000, 1);
	pid_t child = fork();

	if (child == 0) {
		come_and_go(&attributes, 900, 2);
		_exit(guest_failures);
	}
	check_result(end_of(child), 0);
	puts("five thousand come and go");
	return finish();
}
