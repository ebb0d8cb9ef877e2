/*
 * slots NAME COUNT: prints the nanoseconds of one getppid in a tight loop (best.h): "bare", by a function
 * of nothing but the instructions of a C function for a system call, "inline", by a syscall instruction alone, or "c-entry", by the libsys slot.
 */
#include "best.h"
#include <sys/syscall.h>
#include <trapless/libsys.h>

long bare_getppid(void);
long failed(long result) __asm__("failed_call");

long failed(long result)
{
	return result;
}

__asm__(".text\n.type bare_getppid,@function\nbare_getppid:\n"
	"mov %rcx, %r10\nmov $110, %eax\nsyscall\ncmp $-4095, %rax\njae failed_call\nret\n.size bare_getppid,.-bare_getppid\n");

static __attribute__((noinline)) void bare(long count)
{
	while (count--)
		bare_getppid();
}

static __attribute__((noinline)) void in_line(long count)
{
	long result;

	while (count--)
		__asm__ volatile("syscall" : "=a"(result) : "a"(SYS_getppid) : "rcx", "r11", "memory");
}

static __attribute__((noinline)) void c_entry(long count)
{
	while (count--)
		__sys_getppid();
}

int main(int argc, char **argv)
{
	static const struct loop loops[] = { { "bare", bare }, { "inline", in_line }, { "c-entry", c_entry } };

	return print_best(argc, argv, loops, sizeof loops / sizeof *loops);
}
