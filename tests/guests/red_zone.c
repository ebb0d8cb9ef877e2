/* flags: -O2 | -O2 -static
 *
 * A leaf function keeps data in the 128 bytes below the stack pointer while it makes a call, and passes the kernel pointers into them; the
 * memory below those 128 bytes belongs to nobody, but nothing may write there either while the program makes a call.
 */
#include "guest.h"

#define BELOW (64 * 1024)

/* RDI: the number, RSI and RDX: arguments. Fills the red zone, makes the call, returns how many of its 16 words changed. */
#define LEAF(name, NUMBER) \
	__asm__(".text\n.type leaf_" #name ",@function\nleaf_" #name ":\n.cfi_startproc\n" \
		"mov %rdi, %rax\nmov %rsi, %rdi\nmov %rdx, %rsi\n" \
		"mov $0x5a5a5a5a12345678, %r9\n" \
		"mov $-16, %r8\n1: mov %r9, (%rsp,%r8,8)\ninc %r8\njnz 1b\n" \
		NUMBER "\nsyscall\n" \
		"xor %eax, %eax\nmov $-16, %r8\n2: cmp %r9, (%rsp,%r8,8)\nje 3f\ninc %eax\n3: inc %r8\njnz 2b\n" \
		"ret\n.cfi_endproc\n.size leaf_" #name ",.-leaf_" #name "\n"); \
	long leaf_##name(long number, long first, void *second);

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)
#define EACH_CALL(M) M(getpid) M(gettid) M(getuid) M(geteuid) M(getgid) M(getegid) M(clock_gettime) M(clock_getres) M(time) M(getppid) M(close) \
	M(sched_yield) M(mprotect) M(open) M(execve) M(arch_prctl)
#define DEFINE(name) LEAF(name, "mov $" TEXT(__NR_##name) ", %eax")
EACH_CALL(DEFINE)
LEAF(any, "")

/* The kernel writes a time into the red zone itself, as ld.so and liburing have it do; returns the first word. */
__asm__(".text\n.type time_in_red_zone,@function\ntime_in_red_zone:\n.cfi_startproc\n"
	"movq $-1, -16(%rsp)\nmovq $-1, -8(%rsp)\nmov $1, %edi\nlea -16(%rsp), %rsi\nmov $228, %eax\nsyscall\nmov -16(%rsp), %rax\n"
	"cmpq $1000000000, -8(%rsp)\njb 1f\nmov $-1, %rax\n1: ret\n.cfi_endproc\n.size time_in_red_zone,.-time_in_red_zone\n");
long time_in_red_zone(void);

/* ... and reads a path from it: the descriptor of "/", opened. */
__asm__(".text\n.type open_from_red_zone,@function\nopen_from_red_zone:\n.cfi_startproc\n"
	"movw $0x2f, -8(%rsp)\nlea -8(%rsp), %rdi\nmov $0x90000, %esi\nxor %edx, %edx\nmov $2, %eax\nsyscall\nret\n"
	".cfi_endproc\n.size open_from_red_zone,.-open_from_red_zone\n");
long open_from_red_zone(void);

static uint64_t result[2];

static __attribute__((noinline)) void fill_below(unsigned char *from)
{
	for (unsigned char *byte = from - BELOW; byte < from; byte++)
		*(volatile unsigned char *)byte = 0xa5;
}

static __attribute__((noinline)) long count_changed(unsigned char *from)
{
	long changed = 0;

	for (unsigned char *byte = from - BELOW; byte < from; byte++)
		changed += *(volatile unsigned char *)byte != 0xa5;
	return changed;
}

static void test(const char *name, long (*leaf)(long, long, void *), long number, long first, void *second)
{
	unsigned char *from = (unsigned char *)__builtin_frame_address(0) - 1024; /* below every frame used here, and their red zones */

	check(leaf(number, first, second) == 0, ": %s changed the red zone", name);
	fill_below(from);
	leaf(number, first, second);
	long changed = count_changed(from);
	check(changed == 0, ": %s wrote %ld bytes below the red zone", name, changed);
	printf("%s: untouched\n", name);
}

int main(void)
{
	static char missing[] = "/nonexistent";

#define TEST(name, first, second) test(#name, leaf_##name, __NR_##name, (long)(first), second); test("any " #name, leaf_any, __NR_##name, (long)(first), second)
	TEST(getpid, 0, NULL);
	TEST(gettid, 0, NULL);
	TEST(getuid, 0, NULL);
	TEST(geteuid, 0, NULL);
	TEST(getgid, 0, NULL);
	TEST(getegid, 0, NULL);
	TEST(clock_gettime, CLOCK_REALTIME, result);
	TEST(clock_getres, CLOCK_MONOTONIC, result);
	TEST(time, result, NULL);
	TEST(getppid, 0, NULL);
	TEST(close, -1, NULL);
	TEST(sched_yield, 0, NULL);
	TEST(mprotect, 1, NULL);
	TEST(open, missing, NULL);
	TEST(execve, missing, NULL);
	TEST(arch_prctl, 0x1003, result);
	check(time_in_red_zone() > 0);
	long fd = open_from_red_zone();
	check(fd >= 0, ": %ld", fd);
	return finish();
}
