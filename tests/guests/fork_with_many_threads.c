/* flags: -O2 -pthread | -O2 -pthread -static
 *
 * Threads that make calls of all kinds while others fork; each child has one thread, which can go on, start threads and fork itself.
 */
#include "guest.h"
#include <pthread.h>

static volatile int stop;

static void *calls(void *unused)
{
	struct timespec now;

	while (!stop) {
		raw(SYS_getppid);
		raw(SYS_clock_gettime, CLOCK_REALTIME, &now);
		munmap(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 4096);
		free(malloc(100000));
		close(open("/proc/self/exe", O_RDONLY | O_CLOEXEC));
	}
	return unused;
}

static void *identify(void *result)
{
	*(int *)result = raw(SYS_gettid) == gettid() && raw(SYS_gettid) != raw(SYS_getpid);
	return NULL;
}

static int child(pid_t parent)
{
	pthread_t thread;
	int right = 0;

	if (raw(SYS_getpid) == parent || raw(SYS_gettid) != raw(SYS_getpid) || getppid() != parent)
		return 1;
	if (pthread_create(&thread, NULL, identify, &right) != 0 || pthread_join(thread, NULL) != 0 || !right)
		return 2;
	pid_t grandchild = fork();
	if (grandchild == 0)
		_exit(raw(SYS_getppid) == getppid() ? 0 : 3);
	return end_of(grandchild);
}

static void *forks(void *unused)
{
	for (int i = 0; i < 25; i++) {
		pid_t parent = getpid(), forked = fork();

		if (forked == 0)
			_exit(child(parent));
		check_result(end_of(forked), 0);
	}
	return unused;
}

int main(void)
{
	pthread_t workers[8], forkers[4];

	for (int i = 0; i < 8; i++)
		pthread_create(&workers[i], NULL, calls, NULL);
	for (int i = 0; i < 4; i++)
		pthread_create(&forkers[i], NULL, forks, NULL);
	for (int i = 0; i < 4; i++)
		pthread_join(forkers[i], NULL);
	stop = 1;
	for (int i = 0; i < 8; i++)
		pthread_join(workers[i], NULL);
	puts("a hundred forks");
	return finish();
}
