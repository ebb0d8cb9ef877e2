/* flags: -O2 -pthread | -O2 -pthread -static
 * slow
 *
 * Eight threads for two seconds, longer where a slow machine needs it: two posix_spawn, two vfork, two fork, one system() and one makes calls that the
 * layer answers, while SIGALRM arrives a thousand times a second and its handler makes calls too.
 */
#include "guest.h"
#include <pthread.h>
#include <spawn.h>
#include <sys/time.h>

extern char **environ;
static volatile int stop;
static volatile unsigned long alarms, wrong;
static pid_t self;

static void on_alarm(int number)
{
	struct timespec now;
	int saved = errno;

	(void)number;
	__atomic_add_fetch(&alarms, 1, __ATOMIC_RELAXED);
	if (raw(SYS_getpid) != self || raw(SYS_clock_gettime, CLOCK_MONOTONIC, &now) != 0 || raw(SYS_getppid) <= 0)
		__atomic_add_fetch(&wrong, 1, __ATOMIC_RELAXED);
	errno = saved;
}

static void *by_spawn(void *count)
{
	char *argv[] = { "true", NULL };

	do {
		pid_t child;

		check_result(posix_spawn(&child, "/bin/true", NULL, NULL, argv, environ), 0);
		check_result(end_of(child), 0);
		++*(long *)count;
	} while (!stop);
	return NULL;
}

static void *by_vfork(void *count)
{
	char *argv[] = { "false", NULL };

	do {
		pid_t child = vfork();

		if (child == 0) {
			execve("/bin/false", argv, environ);
			_exit(99);
		}
		check_result(end_of(child), 1);
		++*(long *)count;
	} while (!stop);
	return NULL;
}

static void *by_fork(void *count)
{
	do {
		pid_t parent = getpid(), child = fork();

		if (child == 0)
			_exit(raw(SYS_getpid) != parent && raw(SYS_getppid) == parent && raw(SYS_getpid) == raw(SYS_gettid) ? 42 : 1);
		check_result(end_of(child), 42);
		++*(long *)count;
	} while (!stop);
	return NULL;
}

static void *by_system(void *count)
{
	do {
		check_result(system("exit 5"), 5 << 8);
		++*(long *)count;
	} while (!stop);
	return NULL;
}

static void *by_calls(void *count)
{
	pid_t tid = gettid();
	struct timespec last = { 0, 0 }, now;

	do {
		check_result(raw(SYS_clock_gettime, CLOCK_MONOTONIC, &now), 0);
		check(now.tv_sec > last.tv_sec || (now.tv_sec == last.tv_sec && now.tv_nsec >= last.tv_nsec));
		last = now;
		check(raw(SYS_gettid) == tid && raw(SYS_getpid) == self);
		++*(long *)count;
	} while (!stop);
	return NULL;
}

int main(void)
{
	static void *(*const work[8])(void *) = { by_spawn, by_vfork, by_fork, by_system, by_calls, by_spawn, by_vfork, by_fork };
	struct itimerval often = { { 0, 1000 }, { 0, 1000 } }, never = { { 0, 0 }, { 0, 0 } };
	struct sigaction action = { .sa_handler = on_alarm, .sa_flags = SA_RESTART };
	struct timespec end, now;
	pthread_t threads[8];
	long counts[8] = { 0 };

	self = getpid();
	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec += 2;
	for (int i = 0; i < 8; i++)
		pthread_create(&threads[i], NULL, work[i], &counts[i]);
	do
		clock_gettime(CLOCK_MONOTONIC, &now);
	while ((now.tv_sec < end.tv_sec || (now.tv_sec == end.tv_sec && now.tv_nsec < end.tv_nsec) || alarms <= 100) && usleep(10000) <= 0);
	stop = 1;
	for (int i = 0; i < 8; i++)
		pthread_join(threads[i], NULL);
	setitimer(ITIMER_REAL, &never, NULL);
	for (int i = 0; i < 8; i++)
		check(counts[i] > 0, ": thread %d did nothing", i);
	check(alarms > 100, ": %lu", alarms);
	check(wrong == 0, ": %lu of %lu handlers saw a wrong result", wrong, alarms);
	puts("eight threads, two seconds, no wrong result");
	return finish();
}
