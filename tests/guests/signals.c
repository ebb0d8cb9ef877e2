/* flags: -O2 -pthread | -O2 -pthread -static
 *
 * Signals around system calls: nested handlers, an alternate stack, restarted and interrupted calls, siglongjmp out of a blocking read, the mask
 * and errno after sigreturn, faults of the program's own, and the place a handler sees: the instruction after the `syscall`, result in rax.
 */
#include "guest.h"
#include "asleep.h"
#include <poll.h>
#include <setjmp.h>
#include <sys/select.h>
#include <sys/time.h>
#include <sys/timerfd.h>
#include <ucontext.h>

static volatile int depth, deepest, handled;
static sigjmp_buf out;
static char alternate[65536];
static volatile int on_alternate;

static void install(int number, void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

	check(sigaction(number, &action, NULL) == 0);
}

static void alarm_in(int milliseconds)
{
	struct itimerval in = { { 0, 0 }, { milliseconds / 1000, milliseconds % 1000 * 1000 } };

	check(setitimer(ITIMER_REAL, &in, NULL) == 0);
}

static void count(int number)
{
	(void)number;
	handled++;
	raw(SYS_getpid);
	raw(SYS_getppid);
}

static void nest(int number)
{
	if (++depth > deepest)
		deepest = depth;
	if (depth < 20)
		raw(SYS_tgkill, getpid(), gettid(), number);
	depth--;
}

static void leave(int number)
{
	(void)number;
	siglongjmp(out, 1);
}

static void where(int number)
{
	char here;

	(void)number;
	on_alternate = &here >= alternate && &here < alternate + sizeof alternate;
	raw(SYS_getppid);
}

static void nested(void)
{
	install(SIGUSR1, nest, SA_NODEFER);
	raw(SYS_tgkill, getpid(), gettid(), SIGUSR1);
	printf("nested: %d deep\n", deepest);
}

static void alternate_stack(void)
{
	stack_t stack = { .ss_sp = alternate, .ss_size = sizeof alternate }, off = { .ss_flags = SS_DISABLE };

	check(sigaltstack(&stack, NULL) == 0);
	install(SIGUSR2, where, SA_ONSTACK);
	raise(SIGUSR2);
	printf("alternate stack: %d\n", on_alternate);
	check(sigaltstack(&off, NULL) == 0);
	raise(SIGUSR2);
	printf("ordinary stack: %d\n", !on_alternate);
}

static void interrupted(void)
{
	struct timespec long_time = { 600, 0 };
	struct pollfd none = { .fd = -1 };
	char byte;
	int pipes[2];

	check(pipe(pipes) == 0);
	install(SIGALRM, count, 0);
	pid_t waker = signal_when_asleep(SIGALRM);
	check_result(raw(SYS_read, pipes[0], &byte, 1), -EINTR);
	check(signalled(waker));
	waker = signal_when_asleep(SIGALRM);
	check(read(pipes[0], &byte, 1) == -1 && errno == EINTR);
	check(signalled(waker));
	waker = signal_when_asleep(SIGALRM);
	check_result(raw(SYS_poll, &none, 1, 600000), -EINTR);
	check(signalled(waker));
	waker = signal_when_asleep(SIGALRM);
	check_result(raw(SYS_nanosleep, &long_time, NULL), -EINTR);
	check(signalled(waker));
	waker = signal_when_asleep(SIGALRM);
	check_result(raw(SYS_pause), -EINTR);
	check(signalled(waker));
	check_result(raw(SYS_wait4, -1, NULL, 0, NULL), -ECHILD);
	install(SIGALRM, count, SA_RESTART);
	int before = handled;
	pid_t child = fork();
	if (child == 0) {
		pid_t reader = getppid();

		while (state_of(reader) != 'S')
			usleep(1000);
		kill(reader, SIGALRM);
		usleep(50000);
		_exit(write(pipes[1], "x", 1) == 1 ? 0 : 1);
	}
	check_result(raw(SYS_read, pipes[0], &byte, 1), 1); /* restarted once the handler is done */
	check(handled == before + 1);
	alarm_in(1);
	int status = -1;
	check_result(raw(SYS_wait4, child, &status, 0, NULL), child);
	check(status == 0);
	close(pipes[0]);
	close(pipes[1]);
	puts("interrupted and restarted");
}

/* SIGSTOP and SIGCONT make the kernel restart nanosleep and poll by restart_syscall, with the time that is left. */
static void stopped(void)
{
	pid_t child = fork();

	if (child == 0) {
		struct timespec nap = { 0, 150000000 };
		struct pollfd none = { .fd = -1 };

		_exit(raw(SYS_nanosleep, &nap, NULL) == 0 && raw(SYS_poll, &none, 1, 100) == 0 && usleep(1000) == 0 ? 0 : 1);
	}
	for (int i = 0; i < 10; i++) {
		usleep(15000);
		kill(child, SIGSTOP);
		usleep(5000);
		kill(child, SIGCONT);
	}
	check_result(end_of(child), 0);
	puts("stopped and continued");
}

static void jump_out(void)
{
	volatile int jumps = 0;
	int pipes[2];
	char byte;

	check(pipe(pipes) == 0);
	install(SIGALRM, leave, 0);
	for (int i = 0; i < 20; i++) {
		if (sigsetjmp(out, 1) == 0) {
			alarm_in(2);
			if (i & 1)
				raw(SYS_read, pipes[0], &byte, 1);
			else
				check(read(pipes[0], &byte, 1) == -2);
		} else {
			jumps++;
		}
	}
	close(pipes[0]);
	close(pipes[1]);
	printf("jumped out: %d\n", jumps);
}

static void store_errno(int number)
{
	(void)number;
	close(-1);
	errno = ENOTTY;
}

static void look(int number, siginfo_t *info, void *context)
{
	greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
	const unsigned char *ip = (const unsigned char *)registers[REG_RIP];

	(void)number;
	(void)info;
	check(ip[-2] == 0x0f && ip[-1] == 0x05, ": the handler's caller is not after a `syscall`");
	check(registers[REG_RAX] == 0, ": rax is %lld", registers[REG_RAX]);
	registers[REG_RAX] = 12345; /* sigreturn brings it back */
}

static void context(void)
{
	struct sigaction action = { .sa_sigaction = look, .sa_flags = SA_SIGINFO };
	sigset_t mask, old;

	check(sigaction(SIGUSR1, &action, NULL) == 0);
	check_result(raw(SYS_tgkill, getpid(), gettid(), SIGUSR1), 12345);
	install(SIGUSR1, store_errno, 0);
	errno = E2BIG;
	raw(SYS_tgkill, getpid(), gettid(), SIGUSR1);
	check(errno == ENOTTY);
	sigfillset(&mask);
	sigprocmask(SIG_SETMASK, &mask, &old);
	handled = 0;
	install(SIGUSR1, count, 0);
	raise(SIGUSR1);
	raise(SIGUSR1);
	check(handled == 0);
	sigsuspend(&old);
	check(handled == 1);
	sigprocmask(SIG_SETMASK, &old, NULL);
	puts("context, mask and errno");
}

static void fault(int number, siginfo_t *info, void *context)
{
	(void)context;
	printf("fault: signal %d, code %d, address %p\n", number, info->si_code, info->si_code > 0 ? info->si_addr : NULL);
	siglongjmp(out, 1);
}

static void faults(void)
{
	struct sigaction action = { .sa_sigaction = fault, .sa_flags = SA_SIGINFO };

	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGILL, &action, NULL);
	sigaction(SIGTRAP, &action, NULL);
	if (sigsetjmp(out, 1) == 0)
		*(volatile int *)0x123456 = 1;
	if (sigsetjmp(out, 1) == 0)
		((void (*)(void))0x234567)();
	if (sigsetjmp(out, 1) == 0) {
		stack_t off = { .ss_flags = SS_DISABLE };

		sigaltstack(&off, NULL);
		raise(SIGILL);
	}
	signal(SIGSEGV, SIG_DFL);
	signal(SIGILL, SIG_DFL);
	pid_t child = fork();
	if (child == 0) {
		*(volatile int *)0x123456 = 1;
		_exit(0);
	}
	printf("a child's end: %d\n", end_of(child));
}

/* A thousand signals a second in a loop of calls of all kinds, a handler that makes more: no result is lost. */
static void storm(void)
{
	struct itimerval often = { { 0, 500 }, { 0, 500 } };
	pid_t self = getpid();
	struct timespec now, end;

	handled = 0;
	install(SIGALRM, count, 0);
	setitimer(ITIMER_REAL, &often, NULL);
	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_sec++;
	do {
		check_result(raw(SYS_getpid), self);
		check_result(raw(SYS_clock_gettime, CLOCK_MONOTONIC, &now), 0);
		check_result(raw(SYS_close, -1), -EBADF);
		check(raw(SYS_getppid) > 0);
		check_result(raw(SYS_getuid), getuid());
		check_result(raw(SYS_dup, 9999), -EBADF);
	} while (now.tv_sec < end.tv_sec || (now.tv_sec == end.tv_sec && now.tv_nsec < end.tv_nsec) || handled <= 50);
	alarm_in(0);
	check(handled > 50, ": %d", handled);
	puts("storm");
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	nested();
	alternate_stack();
	interrupted();
	stopped();
	jump_out();
	context();
	faults();
	storm();
	return finish();
}
