/* flags: -O2 -pthread | -O2 -pthread -static
 *
 * A user may have only so many processes (RLIMIT_NPROC): forks, vforks and threads beyond it fail with EAGAIN, as many as natively succeed, and when
 * processes have ended there is room again.
 */
#include "guest.h"
#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/* A user nobody is: each run takes another. */
enum { USER = 1000000, LIMIT = 24 };

static pid_t children[LIMIT * 2];

/* How many children there are, in memory they share: none tries before three are there, whoever is scheduled first. */
static volatile int *made;

static void *wait_for_end(void *unused)
{
	pause();
	return unused;
}

static int fill_with_processes(void)
{
	int count = 0;

	*made = 0;
	for (; count < LIMIT * 2; count++) {
		children[count] = fork();
		if (children[count] < 0)
			break;
		if (children[count] == 0) {
			/* A child tries too: it cannot. */
			while (count < 3 && *made < 3)
				sched_yield();
			while (raw(SYS_getppid) != 1 && count < 3 && fork() > 0)
				;
			pause();
			_exit(0);
		}
		*made = count + 1;
	}
	check_result(errno, EAGAIN);
	return count;
}

int main(void)
{
	struct rlimit limit = { LIMIT, LIMIT };
	pthread_t thread;

	made = mmap(NULL, sizeof *made, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	check(made != MAP_FAILED);
	/* Grandchildren are waited for too: they count until they are. */
	check(prctl(PR_SET_CHILD_SUBREAPER, 1) == 0);
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
		check_result(raw(SYS_getuid), getuid());
	}
	puts("bounded");
	return finish();
}
