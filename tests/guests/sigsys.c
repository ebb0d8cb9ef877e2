/* flags: -O2 -pthread | -O2 -pthread -static
 *
 * SIGSYS belongs to the program: sent, blocked, pending, ignored, with its mask, once only, fatal; reported back as it was set; through fork and exec. And code
 * that no image replaced makes its calls with every signal blocked, in handlers with every signal blocked, in threads and in vfork children.
 */
#include "guest.h"
#include "code.h"
#include <poll.h>
#include <pthread.h>
#include <sys/resource.h>

enum { NEVER_KNOWN = 0x400 }; /* SA_UNSUPPORTED of the kernel: programs ask with it whether unknown flags are cleared */

static volatile sig_atomic_t came;
static struct function *parent_of;
static sigset_t every, none, mask_seen;

static void note(int signal)
{
	came += signal;
	sigprocmask(SIG_SETMASK, NULL, &mask_seen);
}

static void note_with_info(int signal, siginfo_t *info, void *context)
{
	(void)context;
	came += signal + (info->si_pid == getpid() ? 100 : 0);
}

static void set(int signal, void (*handler)(int), int flags, const sigset_t *mask)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags, .sa_mask = *mask };

	check(sigaction(signal, &action, NULL) == 0);
}

static int blocked(void)
{
	sigset_t now;

	check(sigprocmask(SIG_BLOCK, NULL, &now) == 0);
	return sigismember(&now, SIGSYS);
}

static void sent(void)
{
	struct sigaction action = { .sa_sigaction = note_with_info, .sa_flags = SA_SIGINFO | SA_RESTART }, was;

	sigaddset(&action.sa_mask, SIGUSR2);
	sigaddset(&action.sa_mask, SIGKILL);
	action.sa_flags |= NEVER_KNOWN;
	check(sigaction(SIGSYS, &action, NULL) == 0);
	action.sa_flags &= ~NEVER_KNOWN;
	check(raise(SIGSYS) == 0);
	check_result(came, SIGSYS + 100);
	check(sigaction(SIGSYS, NULL, &was) == 0);
	check(was.sa_sigaction == note_with_info && (was.sa_flags & ~0x04000000) == action.sa_flags && sigismember(&was.sa_mask, SIGUSR2) && !sigismember(&was.sa_mask, SIGUSR1) && !sigismember(&was.sa_mask, SIGKILL));
	came = 0;
	set(SIGSYS, note, SA_RESETHAND, &none);
	raise(SIGSYS);
	check_result(came, SIGSYS);
	check(sigaction(SIGSYS, NULL, &was) == 0 && was.sa_handler == SIG_DFL);
	check(sigismember(&mask_seen, SIGSYS));
	set(SIGSYS, note, SA_NODEFER, &none);
	raise(SIGSYS);
	check(!sigismember(&mask_seen, SIGSYS) && !blocked());
	set(SIGSYS, SIG_IGN, 0, &none);
	came = 0;
	raise(SIGSYS);
	check_result(came, 0);
	puts("sent, reported, once, ignored");
}

static void pending(void)
{
	sigset_t old, only;

	set(SIGSYS, note, 0, &none);
	came = 0;
	check(sigprocmask(SIG_SETMASK, &every, &old) == 0 && !sigismember(&old, SIGSYS));
	check(blocked());
	check_result(call(parent_of), getppid());
	raise(SIGSYS);
	check_result(came, 0);
	sigemptyset(&only);
	sigaddset(&only, SIGSYS);
	check(sigprocmask(SIG_UNBLOCK, &only, &old) == 0 && sigismember(&old, SIGSYS));
	check_result(came, SIGSYS);
	check(!blocked() && sigismember(&mask_seen, SIGUSR1));
	check(sigprocmask(SIG_SETMASK, &none, NULL) == 0);
	check_result(raw(SYS_rt_sigprocmask, 17, &none, NULL, 8), -EINVAL);
	check_result(raw(SYS_rt_sigprocmask, 17, NULL, NULL, 8), 0);
	check_result(raw(SYS_rt_sigprocmask, SIG_BLOCK, &none, NULL, 4), -EINVAL);
	check_result(raw(SYS_rt_sigprocmask, SIG_BLOCK, 8, NULL, 8), -EFAULT);
	check_result(raw(SYS_rt_sigprocmask, SIG_BLOCK, &every, 8, 8), -EFAULT);
	check(blocked());
	check(sigprocmask(SIG_SETMASK, &none, NULL) == 0);
	puts("blocked and pending");
}

static void in_handler(int signal)
{
	came += signal;
	check_result(call(parent_of), getppid());
	check(blocked());
}

/* The masks that handlers and waits bring along. */
static void handlers(void)
{
	struct timespec now = { 0, 0 };
	sigset_t wait = every;

	set(SIGUSR1, in_handler, 0, &every);
	came = 0;
	raise(SIGUSR1);
	check_result(came, SIGUSR1);
	check(!blocked());
	set(SIGUSR1, in_handler, 0, &none);
	sigprocmask(SIG_SETMASK, &every, NULL);
	raise(SIGUSR1);
	sigdelset(&wait, SIGUSR1);
	came = 0;
	check(sigsuspend(&wait) == -1 && errno == EINTR);
	check_result(came, SIGUSR1);
	raise(SIGUSR1);
	check(ppoll(NULL, 0, &now, &wait) <= 0);
	check(blocked());
	check_result(call(parent_of), getppid());
	sigprocmask(SIG_SETMASK, &none, NULL);
	check(!blocked());
	puts("in handlers");
}

static void *thread(void *unused)
{
	(void)unused;
	check(blocked());
	check_result(call(parent_of), getppid());
	return NULL;
}

static int vfork_child(void)
{
	struct sigaction was;
	pid_t child = vfork();

	if (child == 0) {
		long parent = call(parent_of);

		signal(SIGSYS, SIG_DFL);
		_exit(parent == getppid() && parent != 1 ? 3 : 4);
	}
	check(sigaction(SIGSYS, NULL, &was) == 0 && was.sa_handler == note);
	return end_of(child);
}

static void children(void)
{
	pthread_t id;
	pid_t child;

	set(SIGSYS, note, 0, &none);
	sigprocmask(SIG_SETMASK, &every, NULL);
	check(pthread_create(&id, NULL, thread, NULL) == 0 && pthread_join(id, NULL) == 0);
	sigprocmask(SIG_SETMASK, &none, NULL);
	check_result(vfork_child(), 3);
	child = fork();
	if (child == 0) {
		check_result(call(parent_of), getppid());
		signal(SIGSYS, SIG_DFL);
		raise(SIGSYS);
		_exit(1);
	}
	check_result(end_of(child), 256 + SIGSYS);
	puts("in threads and children");
}

/* What execve hands on: ignored and blocked; a handler becomes the default. */
static void programs(const char *self)
{
	static void (*const actions[])(int) = { SIG_DFL, SIG_IGN, note };
	static const char *const names[] = { "default", "ignored", "handled" };

	for (int i = 0; i < 3; i++) {
		pid_t child = fork();

		if (child == 0) {
			set(SIGSYS, actions[i], 0, &none);
			sigprocmask(SIG_SETMASK, i == 1 ? &none : &every, NULL);
			execl(self, self, names[i], (char *)NULL);
			_exit(99);
		}
		check_result(end_of(child), 0);
	}
}

int main(int argc, char **argv)
{
	struct sigaction was;

	sigfillset(&every);
	sigemptyset(&none);
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	if (argc > 1) {
		sigaction(SIGSYS, NULL, &was);
		printf("after exec, %s: %s, %s\n", argv[1], was.sa_handler == SIG_IGN ? "ignored" : was.sa_handler == SIG_DFL ? "default" : "a handler", blocked() ? "blocked" : "open");
		return finish();
	}
	parent_of = code(SYS_getppid);
	sent();
	pending();
	handlers();
	children();
	fflush(stdout);
	programs(argv[0]);
	return finish();
}
