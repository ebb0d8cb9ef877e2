/* flags: -O2 -pthread | -O2 -pthread -static
 *
 * A user may have only so many processes (RLIMIT_NPROC): forks, vforks and threads beyond it fail with EAGAIN, as many as natively succeed, and when
 * processes have ended there is room again.
 */
#include "guest.h"
#include <pthread.h>
#include <sys/resource.h>

/* A user nobody is: each run takes another. */
enum { USER = 1000000, LIMIT = 24 };

static pid_t children[LIMIT * 2];

static void *wait_for_end(void *unused)
{
	pause();
	return unused;
}

static int fill_with_processes(void)
{
	int count = 0;

	for (; count < LIMIT * 2; count++) {
		children[count] = fork();
		if (children[count] < 0)
			break;
		if (children[count] == 0) {
			/* A child tries too: it cannot. */
			while (raw(SYS_getppid) != 1 && count < 3 && fork() > 0)
				;
			pause();
			_exit(0);
		}
	}
	check_result(errno, EAGAIN);
	return count;
}

int main(void)
{
	struct rlimit limit = { LIMIT, LIMIT };
	pthread_t thread;

	check(setrlimit(RLIMIT_NPROC, &limit) == 0 && setresuid(USER + getpid(), USER + getpid(), USER + getpid()) == 0);
	for (int round = 0; round < 3; round++) {
		int count = fill_with_processes();

		check(count >= 3 && count < LIMIT, ": %d processes", count);
		check_result(pthread_create(&thread, NULL, wait_for_end, NULL), EAGAIN);
		check_result(raw(SYS_fork), -EAGAIN);
		check_result(raw(SYS_vfork), -EAGAIN);
		kill(-1, SIGKILL);
		while (wait(NULL) > 0)
			;
		for (int tries = 0; tries < 2000 && kill(-1, 0) == 0; tries++)
			usleep(1000);
		check_result(raw(SYS_getuid), getuid());
	}
	puts("bounded");
	return finish();
}
