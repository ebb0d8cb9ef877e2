/* flags: -O2 -pthread | -O2 -pthread -static
 *
 * The program has the time stamp counter fault (PR_SET_TSC), which is a task's own setting. Reading it is a SIGSEGV then; its system calls are as ever.
 */
#include <pthread.h>
#include <setjmp.h>
#include <sys/prctl.h>
#include "guest.h"

static sigjmp_buf again;

static void fault(int number)
{
	siglongjmp(again, number);
}

static int reads(void)
{
	if (sigsetjmp(again, 1))
		return 0;
	__builtin_ia32_rdtsc();
	return 1;
}

static void calls(void)
{
	struct timespec now = { 0, 0 };
	long process = raw(SYS_getpid), file = raw(SYS_openat, AT_FDCWD, "/proc/self/exe", O_RDONLY);
	void *memory = (void *)raw(SYS_mmap, 0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	check(process > 0 && file >= 0, ": %ld %ld", process, file);
	check_result(raw(SYS_close, file), 0);
	check_result(raw(SYS_mprotect, memory, 4096, PROT_READ | PROT_EXEC), 0);
	check_result(raw(SYS_munmap, memory, 4096), 0);
	check_result(raw(SYS_clock_gettime, CLOCK_MONOTONIC, &now), 0);
	check(now.tv_sec > 0);
	check_result(raw(SYS_close, -1), -EBADF);
	check_result(raw(SYS_rt_sigaction, SIGUSR1, 0, 0, 8), 0);
	check_result(raw(SYS_kill, process, 0), 0);
}

static void *thread(void *expected)
{
	calls();
	check_result(reads(), (long)expected);
	return NULL;
}

static void in_thread(long expected)
{
	pthread_t made;

	check_result(pthread_create(&made, NULL, thread, (void *)expected), 0);
	check_result(pthread_join(made, NULL), 0);
}

/* The setting outlives an exec; a dynamic linker that reads the counter itself does not outlive that. */
static void in_another_program(void)
{
	pid_t child = fork();

	if (child == 0) {
		raw(SYS_prctl, PR_SET_TSC, PR_TSC_SIGSEGV);
		execl("/proc/self/exe", "again", "again", NULL);
		_exit(98);
	}
	printf("in another program: %d\n", end_of(child));
}

int main(int count, char **words)
{
	pid_t child;

	(void)words;
	if (count == 2) {
		calls();
		return finish();
	}

	signal(SIGSEGV, fault);
	check_result(reads(), 1);
	check_result(raw(SYS_prctl, PR_SET_TSC, 7), -EINVAL);
	for (int i = 0; i < 3; i++) {
		check_result(raw(SYS_prctl, PR_SET_TSC, PR_TSC_SIGSEGV), 0);
		check_result(reads(), 0);
		calls();
		in_thread(0);
		child = (pid_t)raw(SYS_fork);
		if (child == 0) {
			calls();
			raw(SYS_exit_group, reads());
		}
		check_result(end_of(child), 0);
		check_result(raw(SYS_prctl, PR_SET_TSC, PR_TSC_ENABLE), 0);
		check_result(reads(), 1);
		calls();
		in_thread(1);
	}
	in_another_program();
	puts("calls do not read the time stamp counter for the program");
	return finish();
}
