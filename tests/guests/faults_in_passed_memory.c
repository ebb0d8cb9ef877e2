/* flags: -O2 | -O2 -static
 *
 * Memory passed to calls that the layer answers or looks at, and that faults: inaccessible, read-only, or of a file that became shorter (SIGBUS for the
 * program's own accesses). The kernel answers EFAULT and no handler runs; the program's own faults reach its handlers with their addresses.
 */
#include "guest.h"
#include <linux/sched.h>
#include <setjmp.h>
#include <sys/stat.h>
#include <sys/time.h>

static sigjmp_buf out;
static volatile int faults;
static void *volatile where;

static void fault(int number, siginfo_t *info, void *context)
{
	(void)context;
	faults++;
	where = info->si_addr;
	siglongjmp(out, number);
}

static void handler(int number) { (void)number; }

/* Every call that looks at memory, with a place where nothing can be read. */
static void pass(const char *name, char *bad)
{
	char *arguments[] = { "true", NULL };

	faults = 0;
	printf("%s:", name);
#define CALL(...) printf(" %ld", raw(__VA_ARGS__))
	CALL(SYS_clock_gettime, CLOCK_MONOTONIC, bad);
	CALL(SYS_clock_getres, CLOCK_MONOTONIC, bad);
	CALL(SYS_gettimeofday, bad, NULL);
	CALL(SYS_gettimeofday, NULL, bad);
	CALL(SYS_getcpu, bad, NULL, NULL);
	CALL(SYS_time, bad);
	CALL(SYS_rt_sigaction, SIGUSR1, bad, NULL, 8);
	CALL(SYS_rt_sigaction, SIGUSR1, NULL, bad, 8);
	CALL(SYS_open, bad, O_RDONLY);
	CALL(SYS_openat, AT_FDCWD, bad, O_RDONLY, 0);
	CALL(SYS_openat2, AT_FDCWD, "/dev/null", bad, 24);
	CALL(SYS_readlink, bad, arguments, 8);
	CALL(SYS_readlink, "/proc/self/exe", bad, 100);
	CALL(SYS_readlinkat, AT_FDCWD, "/proc/self/exe", bad, 100);
	CALL(SYS_stat, "/proc/self/exe", bad);
	CALL(SYS_newfstatat, AT_FDCWD, bad, arguments, 0);
	CALL(SYS_statx, AT_FDCWD, "/proc/self/exe", 0, 0xfff, bad);
	CALL(SYS_execve, bad, arguments, NULL);
	CALL(SYS_execve, "/bin/true", bad, NULL);
	CALL(SYS_execve, "/bin/true", arguments, bad);
	CALL(SYS_execveat, AT_FDCWD, bad, arguments, NULL, 0);
	CALL(SYS_clone3, bad, 64);
	CALL(SYS_arch_prctl, 0x1003, bad);
	CALL(SYS_arch_prctl, 0x1004, bad);
	CALL(SYS_sigaltstack, bad, NULL);
	CALL(SYS_prctl, 16, bad);
	CALL(SYS_nanosleep, bad, NULL);
	puts("");
	check_result(faults, 0);
}

static void execute_unreadable(char *bad)
{
	char *arguments[] = { "true", bad, NULL };

	printf("an argument: %ld\n", raw(SYS_execve, "/bin/true", arguments, NULL));
	printf("a variable: %ld\n", raw(SYS_execve, "/bin/true", arguments + 2, arguments));
}

static void touch(const char *name, volatile char *bad)
{
	int number = sigsetjmp(out, 1);

	if (number == 0) {
		*bad = 1;
		return;
	}
	printf("%s: signal %d at %d\n", name, number, where == (void *)bad);
}

/* A call in flight when its memory faults, from a thread of execution that has just been in the layer. */
static void fault_after_calls(char *bad)
{
	for (volatile int i = 0; i < 200; i++) {
		if (sigsetjmp(out, 1) == 0) {
			raw(SYS_getpid);
			raw(SYS_rt_sigaction, SIGUSR1, NULL, NULL, 8);
			*(volatile char *)bad = 1;
		}
	}
	puts("faults between calls");
}

int main(void)
{
	struct sigaction action = { .sa_sigaction = fault, .sa_flags = SA_SIGINFO | SA_NODEFER }, plain = { .sa_handler = handler };
	char name[] = "/tmp/faults_in_passed-XXXXXX";
	int fd = mkstemp(name);

	unlink(name);
	check(ftruncate(fd, 8192) == 0);
	char *shortened = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	char *inaccessible = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char *read_only = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check(ftruncate(fd, 0) == 0);
	sigaction(SIGSEGV, &action, NULL);
	sigaction(SIGBUS, &action, NULL);
	sigaction(SIGUSR1, &plain, NULL);
	pass("inaccessible", inaccessible);
	pass("a file that became shorter", shortened);
	pass("at its second page's end", shortened + 8192 - 4);
	pass("no address", (char *)0x8000000000000000);
	faults = 0;
	printf("read-only: %ld %ld %ld\n", raw(SYS_clock_gettime, CLOCK_MONOTONIC, read_only), raw(SYS_rt_sigaction, SIGUSR1, NULL, read_only, 8),
		raw(SYS_readlink, "/proc/self/exe", read_only, 4096));
	check_result(faults, 0);
	execute_unreadable(inaccessible);
	execute_unreadable(shortened);
	touch("inaccessible", inaccessible);
	touch("a file that became shorter", shortened);
	touch("read-only", read_only);
	fault_after_calls(inaccessible);
	return finish();
}
