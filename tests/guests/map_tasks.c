/* flags: -O2 -pthread | -O2 -static -pthread
 *
 * clone3 converted to clone: threads, forks, vforks, what is refused; execveat converted to execve.
 */
#include "kernel_map.h"
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>

extern char **environ;

static long clone3_of(struct clone_args *args, size_t size)
{
	return raw(SYS_clone3, args, size);
}

static void *work(void *number)
{
	return (char *)number + 1;
}

static void threads(void)
{
	pthread_t threads[20];
	void *result;

	for (long i = 0; i < 20; i++)
		check_result(pthread_create(&threads[i], NULL, work, (void *)i), 0);
	for (long i = 0; i < 20; i++)
		check(pthread_join(threads[i], &result) == 0 && result == (void *)(i + 1));
}

static void forks(void)
{
	int seen = 0, child_tid = 0;
	struct clone_args args = { .exit_signal = SIGCHLD, .flags = CLONE_PARENT_SETTID, .parent_tid = (uint64_t)&seen };
	struct clone_args vforked = { .exit_signal = SIGCHLD, .flags = CLONE_VM | CLONE_VFORK };
	struct clone_args *on_heap = malloc(sizeof *on_heap);
	volatile int changed = 0;
	long child = clone3_of(&args, sizeof args);

	if (child == 0)
		_exit(42);
	check_result(end_of((pid_t)child), 42);
	check_result(seen, child);
	memset(on_heap, 0, sizeof *on_heap);
	on_heap->exit_signal = SIGCHLD;
	on_heap->flags = CLONE_CHILD_SETTID;
	on_heap->child_tid = (uint64_t)&child_tid;
	child = clone3_of(on_heap, 64);
	if (child == 0)
		_exit(child_tid == (int)raw(SYS_gettid) ? 43 : 1);
	check_result(end_of((pid_t)child), 43);
	child = clone3_of(&vforked, sizeof vforked);
	if (child == 0) {
		changed = 1;
		raw(SYS_exit, 44);
	}
	check_result(end_of((pid_t)child), 44);
	check(changed == 1);
	free(on_heap);
}

static void refusals(void)
{
	struct { struct clone_args args; uint64_t more; } longer = { .args = { .exit_signal = SIGCHLD } };
	struct clone_args none = { 0 }, stack = { .stack_size = 4096 }, thread = { .flags = CLONE_THREAD, .exit_signal = SIGCHLD };
	struct clone_args signal = { .exit_signal = 0x1ff }, detached = { .flags = 0x400000 };
	int pidfd = -1;
	struct clone_args with_pidfd = { .exit_signal = SIGCHLD, .flags = CLONE_PIDFD, .pidfd = (uint64_t)&pidfd };
	struct clone_args clears = { .exit_signal = SIGCHLD, .flags = CLONE_CLEAR_SIGHAND };
	long child;

	longer.more = 1;
	printf("clone3: %ld %ld %ld %ld %ld %ld %ld %ld %ld\n", clone3_of(&none, 63), clone3_of(&none, 5000), clone3_of(&longer.args, sizeof longer), clone3_of(&stack, sizeof stack),
		clone3_of(&thread, sizeof thread), clone3_of(&signal, sizeof signal), clone3_of(&detached, sizeof detached), clone3_of((void *)1, 64), clone3_of(NULL, 64));
	fflush(stdout);
	child = clone3_of(&with_pidfd, sizeof with_pidfd);
	if (child == 0)
		_exit(0);
	check(converted(5, 3) ? child == -ENOSYS : child > 0 && end_of((pid_t)child) == 0 && close(pidfd) == 0);
	child = clone3_of(&clears, sizeof clears);
	if (child == 0)
		_exit(0);
	check(converted(5, 3) ? child == -ENOSYS : child > 0 && end_of((pid_t)child) == 0);
}

static int execute(int directory, const char *path, int flags)
{
	char *argv[] = { "sh", "-c", "echo run $0 $1; exit 7", "with", "arguments", NULL };
	pid_t child = fork();

	if (child == 0) {
		long result = raw(SYS_execveat, directory, path, argv, environ, flags);

		printf("execveat %s %x: %ld\n", path, flags, result);
		fflush(stdout);
		_exit(0);
	}
	return end_of(child);
}

static void programs(void)
{
	int shell = open("/bin/sh", O_RDONLY | O_CLOEXEC), bin = open("/bin", O_RDONLY | O_DIRECTORY | O_CLOEXEC), not = open("/etc/passwd", O_RDONLY);

	fflush(stdout);
	check_result(execute(shell, "", AT_EMPTY_PATH), 7);
	check_result(execute(bin, "sh", 0), 7);
	check_result(execute(AT_FDCWD, "/bin/sh", 0), 7);
	check_result(execute(-1, "/bin/sh", 0), 7);
	check_result(execute(bin, "nothing", 0), 0);
	check_result(execute(99, "sh", 0), 0);
	check_result(execute(99, "", AT_EMPTY_PATH), 0);
	check_result(execute(shell, "", 0), 0);
	check_result(execute(not, "", AT_EMPTY_PATH), 0);
	check_result(execute(AT_FDCWD, "/bin/sh", 0x40000), 0);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	threads();
	forks();
	refusals();
	programs();
	return finish();
}
