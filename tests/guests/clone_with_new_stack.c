/* flags: -O2 | -O2 -static
 *
 * clone and clone3 start a child on a stack of its own, of any size: threads with 512 bytes of stack, processes that share memory, and a child
 * whose stack pointer is 0 (the parent's stack, as Go passes it). The first instructions of a child may not use a stack that is not there.
 */
#include "guest.h"
#include <linux/futex.h>
#include <linux/sched.h>
#include <sched.h>

static volatile int done;
static int child_tid;

/*
 * RDI flags, RSI stack top, RDX parent's tid, R10 child's tid; the child adds one to `done`, makes a system call, and ends without using a stack.
 * clone3: RDI arguments, RSI size.
 */
#define BODY \
	"syscall\ntest %eax, %eax\njz 1f\nret\n" \
	"1: mov $186, %eax\nsyscall\nmov $39, %eax\nsyscall\nmov $110, %eax\nsyscall\nlock incl done(%rip)\n" \
	"mov $60, %eax\nxor %edi, %edi\nsyscall\nhlt\n"
__asm__(".text\n.type start_clone,@function\nstart_clone:\n.cfi_startproc\nmov %rcx, %r10\nxor %r8d, %r8d\nmov $56, %eax\n" BODY ".cfi_endproc\n.size start_clone,.-start_clone\n"
	".type start_clone3,@function\nstart_clone3:\n.cfi_startproc\nmov $435, %eax\n" BODY ".cfi_endproc\n.size start_clone3,.-start_clone3\n");
long start_clone(unsigned long flags, void *stack, int *parent_tid, int *child_tid);
long start_clone3(struct clone_args *arguments, size_t size);

#define THREAD (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_CHILD_CLEARTID)

static void await_exit(void)
{
	int tid;

	while ((tid = *(volatile int *)&child_tid) != 0)
		syscall(SYS_futex, &child_tid, FUTEX_WAIT, tid, NULL, NULL, 0);
}

static void threads(char *stack)
{
	for (int i = 0; i < 200; i++) {
		child_tid = -1;
		long tid = start_clone(THREAD | CLONE_CHILD_SETTID, stack, NULL, &child_tid);
		check(tid > 0, ": clone %ld", tid);
		await_exit();
	}
	for (int i = 0; i < 200; i++) {
		struct clone_args arguments = { .flags = THREAD | CLONE_CHILD_SETTID, .child_tid = (uint64_t)&child_tid, .stack = (uint64_t)stack - 512, .stack_size = 512 };

		child_tid = -1;
		check(start_clone3(&arguments, sizeof arguments) > 0);
		await_exit();
	}
	printf("threads on 512 bytes of stack: %d\n", done);
}

static void processes(char *stack)
{
	done = 0;
	for (int i = 0; i < 100; i++) {
		struct clone_args arguments = { .flags = CLONE_VM, .exit_signal = SIGCHLD, .stack = (uint64_t)stack - 512, .stack_size = 512 };

		check_result(end_of((pid_t)start_clone(CLONE_VM | SIGCHLD, stack, NULL, NULL)), 0);
		check_result(end_of((pid_t)start_clone3(&arguments, sizeof arguments)), 0);
	}
	printf("processes that share memory: %d\n", done);
	/* Stack 0: the child has its own copy of this memory, and its count is lost. */
	check_result(end_of((pid_t)start_clone(SIGCHLD, NULL, NULL, NULL)), 0);
	check_result(end_of((pid_t)start_clone(CLONE_VM | CLONE_VFORK | SIGCHLD, NULL, NULL, NULL)), 0);
	printf("with the parent's stack: %d\n", done);
}

int main(void)
{
	static char stacks[4096] __attribute__((aligned(4096)));
	struct clone_args arguments = { .flags = CLONE_VM, .exit_signal = SIGCHLD, .stack = (uint64_t)stacks };

	threads(stacks + sizeof stacks);
	processes(stacks + sizeof stacks);
	/* A stack pointer that points nowhere is the child's business, and it never uses it. */
	done = 0;
	check_result(end_of((pid_t)start_clone(CLONE_VM | SIGCHLD, (void *)0x10, NULL, NULL)), 0);
	printf("with a stack that is not there: %d\n", done);
	printf("errors: %ld %ld %ld %ld %ld\n", start_clone(CLONE_THREAD, NULL, NULL, NULL), start_clone(CLONE_SIGHAND, NULL, NULL, NULL),
		start_clone3(&arguments, sizeof arguments), start_clone3(&arguments, 8), start_clone3(NULL, sizeof arguments));
	return finish();
}
