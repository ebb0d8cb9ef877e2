/* flags: -O2 -pthread | -O2 -pthread -static
 *
 * Threads with the smallest stack there is make every kind of call, take signals and start programs.
 */
#include "guest.h"
#include <limits.h>
#include <pthread.h>

static void on_signal(int number)
{
	(void)number;
	raw(SYS_getppid);
}

static void *small(void *unused)
{
	char target[64];
	struct timespec now;

	check_result(raw(SYS_gettid), gettid());
	check_result(raw(SYS_clock_gettime, CLOCK_MONOTONIC, &now), 0);
	check(raw(SYS_readlink, "/proc/self/exe", target, sizeof target) > 0);
	check(munmap(mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), 4096) == 0);
	pthread_kill(pthread_self(), SIGUSR1);
	pid_t child = vfork();
	if (child == 0) {
		char *argv[] = { "true", NULL };

		execv("/bin/true", argv);
		_exit(1);
	}
	check_result(end_of(child), 0);
	return unused;
}

int main(void)
{
	pthread_attr_t attributes;
	pthread_t thread;

	signal(SIGUSR1, on_signal);
	pthread_attr_init(&attributes);
	check_result(pthread_attr_setstacksize(&attributes, (size_t)sysconf(_SC_THREAD_STACK_MIN)), 0);
	for (int i = 0; i < 50; i++) {
		check_result(pthread_create(&thread, &attributes, small, NULL), 0);
		pthread_join(thread, NULL);
	}
	puts("fifty small threads");
	return finish();
}
