/*
 * timer CPU REPEAT PROG ARGS: starts PROG REPEAT times, one after the other, on the given CPU (-1: any), with its input
 * and output on /dev/null, and prints "wall_ns cpu_ns" for all of them together. The clock runs from before the program
 * is created until it has been waited for, so loading it is included and the .NET runtime of the bench is not.
 * With REPEAT 0 the program runs once with our own output, and nothing else is printed.
 * Exit status: that of the first PROG that fails, 125 for our own errors.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <sched.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;

static void die(const char *what, int error)
{
	fprintf(stderr, "timer: %s: %s\n", what, strerror(error));
	exit(125);
}

static long long now(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

static long long cpu_of(const struct rusage *use)
{
	return (use->ru_utime.tv_sec + use->ru_stime.tv_sec) * 1000000000LL
		+ (use->ru_utime.tv_usec + use->ru_stime.tv_usec) * 1000LL;
}

static void pin(int cpu)
{
	cpu_set_t set;
	CPU_ZERO(&set);
	CPU_SET(cpu, &set);
	if (sched_setaffinity(0, sizeof set, &set))
		perror("timer: sched_setaffinity"); /* measured all the same, on any CPU */
}

static int run_once(char **argv, const posix_spawn_file_actions_t *actions)
{
	pid_t child;
	int status, error = posix_spawn(&child, argv[0], actions, NULL, argv, environ);

	if (error)
		die(argv[0], error);
	while (waitpid(child, &status, 0) < 0)
		;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	posix_spawn_file_actions_t actions;
	struct rusage use;
	int repeat, status;
	long long start;

	if (argc < 4)
		die("usage: timer CPU REPEAT PROG ARGS", 22);
	if (atoi(argv[1]) >= 0)
		pin(atoi(argv[1]));
	repeat = atoi(argv[2]);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	if (repeat == 0)
		return run_once(argv + 3, &actions);
	posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
	start = now();
	while (repeat-- > 0)
		if ((status = run_once(argv + 3, &actions)))
			return status;
	start = now() - start;
	getrusage(RUSAGE_CHILDREN, &use);
	printf("%lld %lld\n", start, cpu_of(&use));
	return 0;
}
