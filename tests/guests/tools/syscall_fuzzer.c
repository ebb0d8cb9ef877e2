/* flags: -O2 -pthread | -O2 -pthread -static
 *
 * syscall_fuzzer SEED COUNT
 *
 * Makes COUNT random system calls, the same for one seed in every run, and prints to standard output each call's result, what it wrote into the
 * program's memory, which handlers ran, and now and then all descriptors, mappings and contents of an arena. Two runs in empty directories print the
 * same. It works in the current directory only. What blocks is ended by a signal.
 */
#include "fuzz_calls.h"
#include <pthread.h>
#include <sys/time.h>

static uint64_t seed;
static int depth, in_a_thread;
static char *self;

/* Not inlined: functions with jump tables and system calls are left alone in part. */
#define OUT_OF_LINE __attribute__((noinline))

static void run(unsigned count);

/* Blocking calls end with EINTR. */
static void keep_interrupting(void)
{
	struct itimerval often = { { 0, 60000 }, { 0, 60000 } };
	struct sigaction action = { .sa_handler = handle };
	sigset_t alarms;

	sigaction(SIGALRM, &action, NULL);
	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	sigprocmask(SIG_UNBLOCK, &alarms, NULL);
	setitimer(ITIMER_REAL, &often, NULL);
}

/* Process numbers that a call wrote are blotted out. */
static void say_written(void)
{
	uint32_t *words = (uint32_t *)out_pages, own = (uint32_t)getpid(), parent = (uint32_t)getppid();
	int untouched = 1;

	for (size_t i = 0; i < 2 * PAGE / 4; i++) {
		untouched &= words[i] == 0xa5a5a5a5;
		if (words[i] == own || words[i] == parent)
			words[i] = 0;
	}
	if (!untouched)
		say(" wrote %lx", (long)(hash(out_pages, 2 * PAGE) & 0xffffffff));
}

static OUT_OF_LINE void say_result(const struct call *call, long result, long second)
{
	int address = call->number == SYS_mmap || call->number == SYS_mremap;

	if (call->result == NOTHING)
		return;
	if (result < 0 && result >= -4095)
		say(" = -%ld", -result);
	else if (address && (result < (long)ARENA || result >= (long)ARENA + 0x100000000)) {
		say(" = elsewhere");
		raw(SYS_munmap, result, second);
	} else if (address)
		say(" = arena+%lx", result - (long)ARENA);
	else if (call->result == SIGN || call->result == VOLATILE_SIGN)
		say(" = done");
	else
		say(" = %ld", result);
}

/* By an instruction of its own, or by libc's. */
static OUT_OF_LINE long make(long number, long *a)
{
	long result;

	if (one_in(2))
		return raw6(number, a[0], a[1], a[2], a[3], a[4], a[5]);
	result = syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
	return result == -1 ? -errno : result;
}

static OUT_OF_LINE void table_call(void)
{
	static const long none[] = { 337, 423, 470, 511, 512, 1000, 99999, -1, 0x40000000, 0x40000027 };
	const struct call *call = &calls[below(sizeof calls / sizeof *calls)];
	long arguments[6] = { 0 }, number = call->number ? call->number : strcmp(call->name, "read") ? PICK(none) : 0;

	keep_off_arena = call->result >= VOLATILE;
	for (int i = 0; call->signature[i]; i++)
		arguments[i] = argument(call->signature[i]);
	if (number == 470 || number == 423)
		memset(arguments, -1, sizeof arguments);
	memset(out_pages, 0xa5, 2 * PAGE);
	for (size_t i = 0; i < 2 * PAGE / 8 - 16; i += 1 + below(16))
		((uint64_t *)in_pages)[i] = one_in(2) ? below(40) : next();
	if (number == SYS_set_tid_address && in_a_thread)
		number = SYS_gettid; /* pthread_join waits for the right one */
	say("%s", call->name);
	long result = make(number, arguments);
	for (int tries = 0; tries < 4 && result == -EINTR && strchr(call->signature, 't'); tries++)
		result = raw6(number, arguments[0], arguments[1], arguments[2], arguments[3], arguments[4], arguments[5]); /* the timer came before the call's own short time was over */
	say_result(call, result, call->number == SYS_mremap ? arguments[2] : arguments[1]);
	if ((call->result == EXACT || call->result == SIGN) && result != -EFAULT) /* how far it came before the fault is nobody's business */
		say_written();
}

static OUT_OF_LINE void set_action(void)
{
	static const int numbers[] = { SIGUSR1, SIGUSR2, SIGCHLD, SIGWINCH, SIGURG, 34, 40, 64 };
	struct { void *handler; unsigned long flags; void *restorer; unsigned long mask; } old = { 0 };
	struct sigaction action = { 0 };
	int number = PICK(numbers);

	action.sa_handler = one_in(3) ? SIG_IGN : one_in(4) ? SIG_DFL : handle;
	action.sa_flags = (int)FLAGS(2, 0, SA_RESTART, SA_NODEFER, SA_RESETHAND, SA_ONSTACK, SA_NOCLDWAIT) & (SA_RESTART | SA_NODEFER | SA_RESETHAND | SA_ONSTACK);
	action.sa_mask.__val[0] = one_in(2) ? 0 : next() & ~(1ul << (SIGALRM - 1));
	int result = number < 34 || number > 35 ? sigaction(number, &action, NULL) : 0;
	long asked = raw(SYS_rt_sigaction, number, NULL, &old, 8);
	say("sigaction %d = %d, %ld %s %lx %lx", number, result, asked, old.handler == (void *)handle ? "handle" : old.handler == NULL ? "default" : old.handler == (void *)1 ? "ignore" : "?",
		old.flags & 0xffffffff, old.mask);
}

static OUT_OF_LINE void send_signal(void)
{
	static const int numbers[] = { 0, SIGUSR1, SIGUSR2, SIGCHLD, SIGWINCH, SIGURG, 40, 64, 65, -1 };
	struct sigaction action = { 0 };
	int number = PICK(numbers);

	if (number > 0 && number < 65 && sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_DFL && number != SIGCHLD && number != SIGWINCH && number != SIGURG)
		number = 0;
	say("signal %d = %ld", number, !in_a_thread && one_in(2) ? raw(SYS_kill, getpid(), number) : raw(SYS_tgkill, getpid(), gettid(), number));
}

static OUT_OF_LINE void move_break(void)
{
	long start = raw(SYS_brk, 0), grown = raw(SYS_brk, start + (long)below(3 * PAGE)), back = raw(SYS_brk, start);

	say("brk +%ld, back %d, refused %d", grown - start, back == start, raw(SYS_brk, hostile_pointer() & ~0x7ffffffff000L) == start);
}

static OUT_OF_LINE void end_child(void)
{
	log_flush();
	if (one_in(5))
		raw(SYS_kill, getpid(), SIGKILL);
	raw(SYS_exit_group, below(256));
}

static OUT_OF_LINE void say_end(pid_t child)
{
	int status = 0x5555;
	long ended;

	do
		ended = raw(SYS_wait4, child, &status, 0, NULL);
	while (ended == -EINTR);
	say(ended == child ? " ended %x" : " gone %x", status); /* SIGCHLD may be ignored */
}

static OUT_OF_LINE pid_t fork_by(int how)
{
	switch (how) {
	case 0: return fork();
	case 1: return (pid_t)raw(SYS_fork);
	case 2: return (pid_t)raw(SYS_clone, SIGCHLD, 0, 0, 0, 0);
	default: {
		uint64_t clone_args[8] = { 0, 0, 0, 0, SIGCHLD };
		return (pid_t)raw(SYS_clone3, clone_args, sizeof clone_args);
	}
	}
}

static OUT_OF_LINE void fork_child(void)
{
	uint64_t child_seed = next();
	int how = (int)below(4);

	say("fork %d", how);
	log_flush();
	pid_t child = fork_by(how);
	if (child == 0) {
		fuzz_state = child_seed;
		depth++;
		keep_interrupting();
		run(5);
		end_child();
	}
	say_end(child);
}

static __attribute__((noinline)) pid_t vfork_and(int status)
{
	volatile int failed = 0;
	pid_t child = vfork();

	if (child == 0) {
		failed |= raw(SYS_getpid) <= 0 || raw(SYS_close, -1) != -EBADF || raw(SYS_openat, AT_FDCWD, "none/x", 0, 0) != -ENOENT;
		_exit(status + failed);
	}
	return child;
}

/* The child executes this program again, or what cannot be executed. */
static OUT_OF_LINE void exec_child(void)
{
	static char *no_arguments[] = { NULL };
	const char *path = one_in(2) ? self : one_in(2) ? "/proc/self/exe" : PICK(local_paths);
	char *arguments[] = { "again", "-", "4", NULL }, text[32];
	int how = (int)below(5);

	snprintf(text, sizeof text, "%lu", next());
	arguments[1] = text;
	say("exec %d %s", how, path == self ? "self" : path);
	log_flush();
	pid_t child = one_in(2) ? fork() : vfork();
	if (child == 0) {
		switch (how) {
		case 0: raw(SYS_execve, path, arguments, environ); break;
		case 1: raw(SYS_execve, path, arguments, NULL); break;
		case 2: raw(SYS_execveat, AT_FDCWD, path, arguments, environ, one_in(2) ? 0 : AT_SYMLINK_NOFOLLOW); break;
		case 3: raw(SYS_execve, path, no_arguments, hostile_pointer()); break;
		default: raw(SYS_execve, path, hostile_pointer(), environ); break;
		}
		_exit(200);
	}
	say_end(child);
}

static void *in_thread(void *unused)
{
	run(3);
	return unused;
}

static void start_thread(void)
{
	pthread_t thread;
	sigset_t alarms;

	say("thread\n");
	check(pthread_create(&thread, NULL, in_thread, NULL) == 0);
	sigemptyset(&alarms);
	sigaddset(&alarms, SIGALRM);
	pthread_sigmask(SIG_BLOCK, &alarms, NULL); /* the thread is to have them */
	pthread_join(thread, NULL);
	pthread_sigmask(SIG_UNBLOCK, &alarms, NULL);
	say("joined");
}

static void run(unsigned count)
{
	while (count--) {
		sigset_t alarms;

		unsigned kind = depth < 2 ? below(60) : 50;
		switch (in_a_thread && kind < 4 ? 50 : kind) { /* the end of a child is told to any thread */
		case 0: fork_child(); break;
		case 1: say("vfork"); log_flush(); say_end(vfork_and((int)below(200))); break;
		case 2: exec_child(); break;
		case 3: in_a_thread = 1; start_thread(); in_a_thread = 0; break;
		case 4: case 5: case 6: set_action(); break;
		case 7: case 8: case 9: send_signal(); break;
		case 10: move_break(); break;
		default: table_call(); break;
		}
		handled[SIGALRM] = 0;
		say_handled();
		say("\n");
		sigemptyset(&alarms);
		sigaddset(&alarms, SIGALRM);
		pthread_sigmask(SIG_UNBLOCK, &alarms, NULL);
	}
}

static void prepare(void)
{
	static const int handle_these[] = { SIGPIPE, SIGIO, SIGUSR1 };

	for (int i = 0; i < 3; i++) {
		struct sigaction action = { .sa_handler = handle };

		sigaction(handle_these[i], &action, NULL);
	}
	make_pages();
	mmap(ARENA, ARENA_PAGES / 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	keep_interrupting();
}

int main(int argc, char **argv)
{
	char path[4096] = { 0 };
	int again = argc > 0 && strcmp(argv[0], "again") == 0;

	if (argc < 3) { /* executed with a bad argument array, which some kernels take for an empty one */
		raw(SYS_write, LOG_FD, "no arguments\n", 13);
		return 7;
	}
	if (!again) {
		dup2(1, LOG_FD);
		for (int i = 0; i < 3; i++)
			close(i);
		open("/dev/null", O_RDWR);
	}
	if (readlink("/proc/self/exe", path, sizeof path - 1) < 0)
		return 9;
	self = path;
	seed = fuzz_state = strtoull(argv[1], NULL, 10);
	depth = again;
	say("seed %lu\n", seed);
	prepare();
	if (one_in(2)) {
		mkdir("d0", 0755);
		close(open("f0", O_CREAT | O_RDWR, 0644));
		symlink("f0", "l0");
	}
	for (int left = atoi(argv[2]); left > 0; left -= 20) {
		run(left < 20 ? (unsigned)left : 20);
		say_state();
	}
	log_flush();
	return again ? (int)below(100) : guest_failures != 0;
}
