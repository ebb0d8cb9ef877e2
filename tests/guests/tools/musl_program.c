/* flags: CC=musl-gcc -O2 | CC=musl-gcc -O2 -static
 *
 * What musl does in its own way: detached threads that unmap their stacks, cancellation, posix_spawn, stdio, time, and its dynamic linker as libc.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

extern char **environ;
static int count;

static void *work(void *unused)
{
	__atomic_add_fetch(&count, gettid() != getpid(), __ATOMIC_RELAXED);
	free(malloc(1000));
	return unused;
}

static int by_spawn(const char *path, char **argv)
{
	int status, error;
	pid_t child;

	error = posix_spawn(&child, path, NULL, NULL, argv, environ);
	if (error)
		return -error;
	waitpid(child, &status, 0);
	return status;
}

int main(int argc, char **argv)
{
	char *echo[] = { "echo", "spawned by musl", NULL }, *again[] = { argv[0], "again", NULL }, line[100];
	pthread_attr_t detached;
	pthread_t thread;
	time_t zero = 0;
	FILE *pipe;

	setvbuf(stdout, NULL, _IONBF, 0);
	printf("musl, %d arguments\n", argc);
	if (argc > 1)
		return argc == 2 ? 6 : 0;
	for (int i = 0; i < 100; i++) {
		pthread_create(&thread, NULL, work, NULL);
		pthread_join(thread, NULL);
	}
	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	for (int i = 0; i < 100; i++)
		while (pthread_create(&thread, &detached, work, NULL) == EAGAIN)
			usleep(1000);
	while (__atomic_load_n(&count, __ATOMIC_RELAXED) < 200)
		usleep(5000);
	printf("%d threads\n", count);
	printf("spawn: %d %d %d\n", by_spawn("/bin/echo", echo), by_spawn("/nonexistent", echo), by_spawn("/proc/self/exe", again));
	printf("system: %d\n", system("exit 3"));
	pipe = popen("seq 3", "r");
	while (fgets(line, sizeof line, pipe))
		fputs(line, stdout);
	printf("pclose: %d\n", pclose(pipe));
	pid_t child = fork();
	if (child == 0)
		raise(SIGKILL);
	int status;
	waitpid(child, &status, 0);
	printf("killed: %d, %s", WTERMSIG(status), asctime(gmtime(&zero)));
	printf("dlsym: %d\n", dlsym(RTLD_DEFAULT, "printf") != NULL);
	execl("/proc/self/exe", argv[0], "at", "last", NULL);
	return 1;
}
