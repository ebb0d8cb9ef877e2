/* flags: -O2 -pthread | -O2 -pthread -static
 *
 * A thread executes a program while others run: the process keeps its number, is alone, and its threads' state is gone.
 */
#include "guest.h"
#include <dirent.h>
#include <pthread.h>

static void *spin(void *unused)
{
	for (;;)
		raw(SYS_getppid);
	return unused;
}

static void *execute(void *argv)
{
	raw(SYS_execve, "/proc/self/exe", argv, NULL);
	return NULL;
}

int main(int argc, char **argv)
{
	char first[32], *again[] = { argv[0], first, NULL };
	pthread_t thread;

	if (argc > 1) {
		DIR *tasks = opendir("/proc/self/task");
		int count = 0;

		while (readdir(tasks))
			count++;
		closedir(tasks);
		check_result(getpid(), atoi(argv[1]));
		check(raw(SYS_gettid) == raw(SYS_getpid) && gettid() == getpid());
		check_result(count, 3);
		pthread_create(&thread, NULL, (void *(*)(void *))(intptr_t)getpid, NULL);
		pthread_join(thread, NULL);
		return finish();
	}
	for (int i = 0; i < 20; i++) {
		pid_t child = fork();

		if (child == 0) {
			snprintf(first, sizeof first, "%d", getpid());
			for (int j = 0; j < 4; j++)
				pthread_create(&thread, NULL, spin, NULL);
			pthread_create(&thread, NULL, execute, again);
			for (;;)
				pause();
		}
		check_result(end_of(child), 0);
	}
	puts("twenty programs executed by threads");
	return finish();
}
