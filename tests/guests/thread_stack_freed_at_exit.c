/* flags: -O2 -pthread | -O2 -pthread -static
 *
 * A thread unmaps the stack it runs on and exits without one, as musl's detached threads do; the same with sites for both calls in one function.
 */
#include "guest.h"
#include <linux/futex.h>
#include <sched.h>

__attribute__((used)) static int tid_word;

/* RDI: flags, RSI: stack top, RDX: its base, RCX: size. The child unmaps its stack and ends. */
__asm__(".text\n.type start,@function\nstart:\n.cfi_startproc\n"
	"push %r12\n.cfi_adjust_cfa_offset 8\npush %r13\n.cfi_adjust_cfa_offset 8\nmov %rdx, %r12\nmov %rcx, %r13\n"
	"xor %edx, %edx\nlea tid_word(%rip), %r10\nxor %r8d, %r8d\nmov $56, %eax\nsyscall\n"
	"test %eax, %eax\njz 1f\npop %r13\n.cfi_adjust_cfa_offset -8\npop %r12\n.cfi_adjust_cfa_offset -8\nret\n"
	"1: mov %r12, %rdi\nmov %r13, %rsi\nmov $11, %eax\nsyscall\n"
	"mov $186, %eax\nsyscall\nmov $102, %eax\nsyscall\nmov $60, %eax\nxor %edi, %edi\nsyscall\nhlt\n"
	".cfi_endproc\n.size start,.-start\n");
long start(unsigned long flags, void *top, void *base, size_t size);

int main(void)
{
	const unsigned long flags = CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_CHILD_CLEARTID | CLONE_CHILD_SETTID;

	for (int i = 0; i < 1000; i++) {
		char *stack = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		unsigned char resident;
		int tid;

		tid_word = -1;
		check(start(flags, stack + 65536, stack, 65536) > 0);
		while ((tid = *(volatile int *)&tid_word) != 0)
			syscall(SYS_futex, &tid_word, FUTEX_WAIT, tid, NULL, NULL, 0);
		check(mincore(stack, 4096, &resident) == -1 && errno == ENOMEM);
	}
	puts("a thousand threads left without a stack");
	return finish();
}
