/* flags: -O2 | -O2 -static
 * noted
 *
 * A child that shares its parent's memory (vfork, clone) restricts itself by a filter that would kill it for calls of the layer's own: its handlers stay its
 * own and its calls reach the filter, also those of what it makes, and the parent keeps its name, its handlers and its calls.
 */
#include "guest.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>

#define STACK 65536

static char name[4096];
static volatile int handled, refused, made_by_child;

static void of_parent(int number)
{
	(void)number;
	handled = 1;
}

static void of_child(int number)
{
	(void)number;
	handled = raw(SYS_getppid) == -EXDEV ? 2 : 3;
}

static int install(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getpid, 2, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 1, 0),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_rt_sigprocmask, 1, 2),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EXDEV),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .filter = code, .len = sizeof code / sizeof *code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && raw(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &program) == 0;
}

static int grandchild(void *unused)
{
	(void)unused;
	made_by_child = raw(SYS_getpid) == -EXDEV && raw(SYS_getppid) == -EXDEV;
	raw(SYS_exit_group, 0);
	return 0;
}

static __attribute__((noinline)) void restricted(void *stack)
{
	struct sigaction own = { .sa_handler = of_child };

	sigaction(SIGUSR1, &own, NULL);
	if (!install())
		_exit(97);
	refused = raw(SYS_getpid) == -EXDEV;
	raw(SYS_tkill, raw(SYS_gettid), SIGUSR1);
	if (stack != NULL)
		raw(SYS_wait4, clone(grandchild, (char *)stack + STACK, CLONE_VM | SIGCHLD, NULL), NULL, 0, NULL);
}

static int child(void *stack)
{
	restricted(stack);
	raw(SYS_exit_group, 5);
	return 0;
}

static void check_child(pid_t made, const char *how, int status)
{
	check_result(end_of(made), status);
	printf("%s: the child's call refused %d, handled by %d\n", how, refused, handled);
	check(refused == 1 && handled == 2);
	refused = handled = 0;
}

static void check_parent(void)
{
	char now[4096] = "";

	check(readlink("/proc/self/exe", now, sizeof now - 1) > 0 && strcmp(name, now) == 0, ": %s", now);
	check_result(raw(SYS_getpid), raw(SYS_gettid));
	check_result(prctl(PR_GET_SECCOMP), 0);
	raise(SIGUSR1);
	check_result(handled, 1);
}

int main(void)
{
	char *const arguments[] = { "true", NULL }, *const environment[] = { NULL };
	char *stacks = mmap(NULL, 2 * STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	check(readlink("/proc/self/exe", name, sizeof name - 1) > 0);
	signal(SIGUSR1, of_parent);
	for (int i = 0; i < 3; i++) {
		pid_t made = vfork();

		if (made == 0) {
			restricted(NULL);
			execve("/bin/true", arguments, environment);
			_exit(98);
		}
		check_child(made, "vfork", 0);
		check_parent();
	}
	check_child(clone(child, stacks + STACK, CLONE_VM | CLONE_VFORK | SIGCHLD, stacks + STACK), "clone", 5);
	check_result(made_by_child, 1);
	check_parent();
	made_by_child = 0;
	check_child(clone(child, stacks + STACK, CLONE_VM | SIGCHLD, stacks + STACK), "clone without waiting", 5);
	check_result(made_by_child, 1);
	check_parent();
	puts("the parent goes on");
	return finish();
}
