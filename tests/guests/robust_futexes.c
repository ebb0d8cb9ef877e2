/* flags: -O2 -pthread | -O2 -pthread -static
 *
 * A mutex whose owner died is handed on with EOWNERDEAD: a thread that ended, a process that was killed; and the list can be asked for.
 */
#include "guest.h"
#include <linux/futex.h>
#include <pthread.h>

static pthread_mutex_t *mutex;

static void *lock_and_end(void *unused)
{
	check_result(pthread_mutex_lock(mutex), 0);
	return unused;
}

static void recover(const char *from)
{
	int result = pthread_mutex_lock(mutex);

	check_result(result, EOWNERDEAD);
	check_result(pthread_mutex_consistent(mutex), 0);
	check_result(pthread_mutex_unlock(mutex), 0);
	printf("recovered from %s\n", from);
}

int main(void)
{
	struct robust_list_head *list = NULL;
	pthread_mutexattr_t attributes;
	pthread_t thread;
	size_t size = 0;

	check_result(raw(SYS_get_robust_list, 0, &list, &size), 0);
	printf("list: %d, size %zu\n", list != NULL, size);
	mutex = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
	pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(mutex, &attributes);
	pthread_create(&thread, NULL, lock_and_end, NULL);
	pthread_join(thread, NULL);
	recover("a thread that ended");
	pid_t child = fork();
	if (child == 0) {
		pthread_mutex_lock(mutex);
		raise(SIGKILL);
	}
	check_result(end_of(child), 256 + SIGKILL);
	recover("a process that was killed");
	child = fork();
	if (child == 0) {
		pthread_mutex_lock(mutex);
		execl("/bin/true", "true", NULL);
		_exit(1);
	}
	check_result(end_of(child), 0);
	recover("a process that executed another program");
	return finish();
}
