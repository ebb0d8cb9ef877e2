/* flags: -O2 | -O2 -static
 * not under --complete: every call is made in the layer, where the flag goes off
 *
 * A program that steps through itself: with the trap flag on, a SIGTRAP comes after each instruction, around and, where they do not trap, inside calls of
 * each kind (direct, served, hooked). The calls end, with the right results; after direct ones the flag is still on. Once with a handler that asks for
 * siginfo and once with one that does not, which the kernel then does not write.
 */
#include "guest.h"

static volatile long steps, still_on;

static void step(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)info;
	(void)context;
	steps++;
}

/* The call with the trap flag on before it and after it. */
static __attribute__((noinline)) long stepping(long number, long a, long b, long c, long d)
{
	register long r10 __asm__("r10") = d;
	long result, on;

	__asm__ volatile("sub $128, %%rsp\n pushfq\n orl $0x100, (%%rsp)\n popfq\n nop\n syscall\n nop\n"
			 "pushfq\n mov (%%rsp), %%r11\n andl $~0x100, (%%rsp)\n popfq\n add $128, %%rsp\n"
			 "mov %%r11, %%rcx\n"
			 : "=a"(result), "=c"(on)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10)
			 : "r11", "memory", "cc");
	still_on = (on & 0x100) != 0;
	return result;
}

static void test(const char *name, long got, int right)
{
	check(right, ": %s: %ld", name, got);
	check(steps >= 2 && steps < 100000, ": %ld steps", steps);
	printf("%s: %d\n", name, right);
	steps = 0;
}

#define TEST(name, call, condition) do { long got = call; test(name, got, condition); } while (0)

static void calls(int flags)
{
	struct sigaction action = { .sa_sigaction = step, .sa_flags = flags }, old;
	struct timespec now, tiny = { 0, 1000 };
	pid_t self = getpid();
	char text[4096];
	long page;

	sigaction(SIGTRAP, &action, NULL);
	TEST("getppid", stepping(SYS_getppid, 0, 0, 0, 0), got == getppid() && still_on);
	TEST("close", stepping(SYS_close, -1, 0, 0, 0), got == -EBADF && still_on);
	for (int i = 0; i < 3; i++) {
		TEST("getpid", stepping(SYS_getpid, 0, 0, 0, 0), got == self);
		TEST("getuid", stepping(SYS_getuid, 0, 0, 0, 0), got == (long)getuid());
	}
	TEST("clock_gettime", stepping(SYS_clock_gettime, CLOCK_MONOTONIC, (long)&now, 0, 0), got == 0 && now.tv_sec > 0);
	TEST("nanosleep", stepping(SYS_nanosleep, (long)&tiny, 0, 0, 0), got == 0 && still_on);
	TEST("open", stepping(SYS_open, (long)"/dev/null", O_RDONLY, 0, 0), got >= 0);
	TEST("openat", stepping(SYS_openat, AT_FDCWD, (long)"/nonexistent", O_RDONLY, 0), got == -ENOENT);
	TEST("readlink", stepping(SYS_readlink, (long)"/proc/self/exe", (long)text, sizeof text, 0), got > 0 && text[0] == '/');
	TEST("rt_sigaction", stepping(SYS_rt_sigaction, SIGTRAP, 0, (long)&old, 8), got == 0);
	TEST("mmap", page = stepping(SYS_mmap, 0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS), got == -EBADF || got > 0 || got == -EINVAL);
	TEST("mprotect", stepping(SYS_mprotect, (long)text & -4096, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, 0), got == 0);
	TEST("setuid", stepping(SYS_setuid, getuid(), 0, 0, 0), got == 0);
	TEST("sigaltstack", stepping(SYS_sigaltstack, 0, 0, 0, 0), got == 0);
	pid_t child = (pid_t)stepping(SYS_fork, 0, 0, 0, 0);
	if (child == 0)
		_exit(getpid() == self);
	check_result(end_of(child), 0);
	puts("fork");
	(void)page;
}

int main(void)
{
	calls(SA_SIGINFO);
	calls(0);
	return finish();
}
