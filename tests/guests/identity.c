/* flags: -O2 -pthread | -O2 -pthread -static
 *
 * Identities belong to the task, not to the memory it shares: asked by instructions of the guest's own after fork, vfork, clone with CLONE_VM,
 * in threads, after setuid and its relatives, in new namespaces and after exec, and compared with what the kernel shows in /proc.
 */
#include "guest.h"
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <sys/prctl.h>

static const char *stage;

/* The numbers of a line of /proc/thread-self/status, read without asking who we are. */
static int status_line(const char *key, long *values)
{
	char text[4096];
	int fd = open("/proc/thread-self/status", O_RDONLY | O_CLOEXEC);
	ssize_t size = read(fd, text, sizeof text - 1);
	char *line;

	close(fd);
	if (size <= 0)
		return 0;
	text[size] = 0;
	line = strstr(text, key);
	return line ? sscanf(line + strlen(key), "%ld %ld", &values[0], &values[1]) : 0;
}

/* What an instruction says is what /proc says. Returns whether it is, for children that cannot print. */
static int same_as_proc(void)
{
	long thread[2] = { 0 }, process[2] = { 0 }, user[2] = { 0 }, group[2] = { 0 }, parent[2] = { 0 };

	status_line("\nTgid:", process);
	status_line("\nPid:", thread);
	status_line("\nPPid:", parent);
	status_line("\nUid:", user);
	status_line("\nGid:", group);
	return raw(SYS_getpid) == process[0] && raw(SYS_gettid) == thread[0] && raw(SYS_getppid) == parent[0] && raw(SYS_getuid) == user[0]
		&& raw(SYS_geteuid) == user[1] && raw(SYS_getgid) == group[0] && raw(SYS_getegid) == group[1]
		&& getpid() == process[0] && gettid() == thread[0] && getuid() == user[0] && geteuid() == user[1];
}

static void verify(const char *name)
{
	stage = name;
	check(same_as_proc(), ": %s: pid %ld tid %ld uid %ld euid %ld gid %ld egid %ld", name, raw(SYS_getpid), raw(SYS_gettid), raw(SYS_getuid),
		raw(SYS_geteuid), raw(SYS_getgid), raw(SYS_getegid));
	printf("%s: uid %ld/%ld gid %ld/%ld\n", name, raw(SYS_getuid), raw(SYS_geteuid), raw(SYS_getgid), raw(SYS_getegid));
	fflush(stdout);
}

static int child_body(void *unused)
{
	(void)unused;
	return same_as_proc() ? 0 : 1;
}

static void *in_thread(void *name)
{
	long before = raw(SYS_gettid);

	verify(name);
	check(before != raw(SYS_getpid));
	check_result(before, gettid());
	return NULL;
}

static void in_child(const char *name, int (*body)(void))
{
	pid_t child = fork();

	if (child == 0) {
		int result = body();

		_exit(result ? result : guest_failures ? 1 : 0);
	}
	int end = end_of(child);
	check(end == 0, ": %s: %d", name, end);
	printf("%s: checked\n", name);
	fflush(stdout);
}

static int nested_forks(void)
{
	for (int depth = 0; depth < 5; depth++) {
		long parent = raw(SYS_getpid);
		pid_t child = fork();

		if (child != 0)
			return end_of(child);
		if (!same_as_proc() || raw(SYS_getppid) != parent)
			return 1;
	}
	return 0;
}

/* Only this thread changes: the raw calls do not tell the others. */
static void *become_other_user(void *unused)
{
	check_result(raw(SYS_setresgid, 1234, 1235, 1236), 0);
	check_result(raw(SYS_setresuid, 2345, 2346, 0), 0);
	verify("a thread with raw setresuid");
	return unused;
}

static int users(void)
{
	pthread_t thread;

	check_result(raw(SYS_setregid, 77, 78), 0);
	verify("after setregid");
	check_result(raw(SYS_setreuid, 66, 0), 0);
	verify("after setreuid");
	check_result(raw(SYS_setfsuid, 55), 0);
	verify("after setfsuid");
	pthread_create(&thread, NULL, become_other_user, NULL);
	pthread_join(thread, NULL);
	verify("the thread beside it");
	check_result(setresuid(3456, 3457, 0), 0);
	verify("after libc's setresuid");
	check_result(seteuid(0), 0);
	check_result(setuid(4567), 0);
	verify("after setuid");
	return same_as_proc() ? 0 : 1;
}

static int new_user_namespace(void)
{
	if (raw(SYS_unshare, CLONE_NEWUSER) == 0)
		verify("in a new user namespace");
	return same_as_proc() ? 0 : 1;
}

/* The first child of a new pid namespace is 1 there; /proc still shows the old one, so it is not asked. */
static int new_pid_namespace(void)
{
	if (raw(SYS_unshare, CLONE_NEWUSER | CLONE_NEWPID) != 0)
		return 0;
	pid_t child = fork();
	if (child == 0)
		_exit(raw(SYS_getpid) == 1 && raw(SYS_gettid) == 1 && raw(SYS_getppid) == 0 && getpid() == 1 ? 0 : 1);
	return end_of(child);
}

int main(int argc, char **argv)
{
	static char stack[65536] __attribute__((aligned(16)));
	struct clone_args arguments = { .exit_signal = SIGCHLD };
	char *again[] = { argv[0], "again", NULL };
	pthread_t threads[4];
	long child, parent = raw(SYS_getpid);

	prctl(PR_SET_DUMPABLE, 1);
	if (argc > 1) {
		verify("after exec");
		return finish();
	}
	verify("at first");
	in_child("nested forks", nested_forks);
	child = vfork();
	if (child == 0)
		_exit(raw(SYS_getpid) != parent && raw(SYS_getppid) == parent && raw(SYS_gettid) == raw(SYS_getpid) ? 0 : 1);
	check_result(end_of((pid_t)child), 0);
	verify("after vfork");
	check_result(end_of(clone(child_body, stack + sizeof stack, CLONE_VM | SIGCHLD, NULL)), 0);
	verify("after clone with CLONE_VM");
	check_result(end_of(clone(child_body, stack + sizeof stack, CLONE_VM | CLONE_VFORK | CLONE_FILES | CLONE_FS | SIGCHLD, NULL)), 0);
	child = raw(SYS_clone3, &arguments, sizeof arguments);
	if (child == 0)
		_exit(same_as_proc() && raw(SYS_getpid) != parent ? 0 : 1);
	check_result(end_of((pid_t)child), 0);
	verify("after clone3");
	for (int i = 0; i < 4; i++) {
		pthread_create(&threads[i], NULL, in_thread, "a thread");
		pthread_join(threads[i], NULL);
	}
	in_child("other users", users);
	in_child("a user namespace", new_user_namespace);
	in_child("a pid namespace", new_pid_namespace);
	check_result(raw(SYS_getpid), parent);
	execv("/proc/self/exe", again);
	return 1;
}
