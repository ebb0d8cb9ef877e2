/* flags: -O2 -pthread
 * needs: plain
 *
 * Threads map and unmap a library as a dynamic linker does, one with real-time priority where that is allowed, while others fork: what a child maps, unmaps
 * and loads is its own, whatever its parent was doing just then.
 */
#include "libraries.h"
#include <pthread.h>
#include <sched.h>

enum { FORKS = 300, REGIONS = 64, REGION = 32768 };

static volatile int stop;

static void *maps(void *real_time)
{
	struct sched_param first = { .sched_priority = 1 };
	int fd = open(GUESTS "/plain.so", O_RDONLY | O_CLOEXEC);

	if (real_time)
		pthread_setschedparam(pthread_self(), SCHED_FIFO, &first);	/* refused to ordinary users */
	while (!stop && !guest_failures) {
		map_and_unmap(fd);
		if (real_time)
			usleep(50);
	}
	close(fd);
	return NULL;
}

static int child(void)
{
	char *regions[REGIONS];

	for (int i = 0; i < REGIONS; i++) {
		regions[i] = mmap(NULL, REGION, i % 2 ? PROT_READ : PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		if (regions[i] == MAP_FAILED)
			return 1;
	}
	for (int i = 1; i < REGIONS; i += 2)
		if (munmap(regions[i], REGION) != 0)
			return 2;
	void *handle = load("plain");

	use(handle);
	dlclose(handle);
	for (int i = 0; i < REGIONS; i += 2)
		memset(regions[i], i, REGION);
	return finish();
}

int main(void)
{
	pthread_t threads[3];

	for (int i = 0; i < 3; i++)
		check(pthread_create(&threads[i], NULL, maps, (void *)(intptr_t)(i == 2)) == 0);
	for (int i = 0; i < FORKS && !guest_failures; i++) {
		pid_t forked = fork();

		if (forked == 0)
			_exit(child());
		check_result(end_of(forked), 0);
	}
	stop = 1;
	for (int i = 0; i < 3; i++)
		check(pthread_join(threads[i], NULL) == 0);
	puts("each child's memory is its own");
	return finish();
}
