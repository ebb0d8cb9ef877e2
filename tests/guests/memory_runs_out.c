/* flags: -O2 -pthread | -O2 -pthread -static
 *
 * Memory runs out under RLIMIT_AS: mappings, threads, forks and handlers fail as they do natively, or work; nothing crashes, and when there is memory
 * again all works.
 */
#include "guest.h"
#include <pthread.h>
#include <sys/resource.h>

static volatile int handled;

static void handle(int number)
{
	(void)number;
	handled++;
}

static void *thread(void *unused)
{
	check_result(raw(SYS_gettid), gettid());
	return unused;
}

static size_t address_space(void)
{
	size_t pages = 0;
	FILE *statm = fopen("/proc/self/statm", "r");

	check(fscanf(statm, "%zu", &pages) == 1);
	fclose(statm);
	return pages * 4096;
}

static void limit(size_t bytes)
{
	struct rlimit limits;

	check(getrlimit(RLIMIT_AS, &limits) == 0);
	limits.rlim_cur = bytes ? bytes : limits.rlim_max;
	check(setrlimit(RLIMIT_AS, &limits) == 0);
}

int main(void)
{
	pthread_t id;

	limit(address_space());
	check(mmap(NULL, 1 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED && errno == ENOMEM);
	check_result(pthread_create(&id, NULL, thread, NULL), EAGAIN);
	check(signal(SIGUSR1, handle) != SIG_ERR);
	raise(SIGUSR1);
	check_result(handled, 1);
	pid_t child = fork();
	if (child == 0)
		_exit(raw(SYS_getpid) == getpid() ? 3 : 4);
	check_result(end_of(child), 3);
	check(open("/proc/self/exe", O_RDONLY) >= 0);
	limit(0);
	check_result(pthread_create(&id, NULL, thread, NULL), 0);
	check_result(pthread_join(id, NULL), 0);
	puts("there is memory again");
	return finish();
}
