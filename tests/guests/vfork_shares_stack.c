/* flags: -O2 | -O2 -static
 *
 * A vfork child runs on its parent's stack, and writes to it: what the parent has there must survive until the child has gone, and the parent
 * must come back to where it called. Made with vfork's own number, clone and clone3, a thousand times each, also from a second thread.
 */
#include "guest.h"
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>

/* vfork as libc does it: the return address is kept in a register while the child uses the stack. RDI: number, RSI: first, RDX: second argument. */
__asm__(".text\n.type vfork_by,@function\nvfork_by:\n.cfi_startproc\n"
	"pop %r9\n.cfi_adjust_cfa_offset -8\n.cfi_register %rip, %r9\n"
	"mov %rdi, %rax\nmov %rsi, %rdi\nmov %rdx, %rsi\nxor %edx, %edx\nxor %r10d, %r10d\nxor %r8d, %r8d\n"
	"syscall\npush %r9\n.cfi_adjust_cfa_offset 8\nret\n.cfi_endproc\n.size vfork_by,.-vfork_by\n"
	".type vfork_plain,@function\nvfork_plain:\n.cfi_startproc\n"
	"pop %rdi\nmov $58, %eax\nsyscall\npush %rdi\nret\n.cfi_endproc\n.size vfork_plain,.-vfork_plain\n");
long vfork_by(long number, long first, long second) __attribute__((returns_twice));
long vfork_plain(void) __attribute__((returns_twice));

static struct clone_args clone3_arguments = { .flags = CLONE_VM | CLONE_VFORK, .exit_signal = SIGCHLD };
static char true_path[] = "/bin/true";
static char *true_arguments[] = { true_path, NULL };
static volatile int sink;

static __attribute__((noinline)) void scribble(int depth)
{
	volatile char block[512];

	memset((void *)block, depth, sizeof block);
	sink += block[13];
	if (depth > 0)
		scribble(depth - 1);
}

static __attribute__((noinline)) void once(int way, int run)
{
	volatile int witness[16];
	volatile int from_child = -1;

	for (int i = 0; i < 16; i++)
		witness[i] = way * 1000 + run + i;
	long child = way == 0 ? vfork_plain() : way == 1 ? vfork_by(SYS_vfork, 0, 0)
		: way == 2 ? vfork_by(SYS_clone, CLONE_VM | CLONE_VFORK | SIGCHLD, 0) : vfork_by(SYS_clone3, (long)&clone3_arguments, sizeof clone3_arguments);
	if (child == 0) {
		from_child = run;
		scribble(8);
		if (run % 100 == 0)
			raw(SYS_execve, true_path, true_arguments, true_arguments + 1);
		raw(SYS_exit_group, run & 63);
	}
	check(child > 0, ": %ld", child);
	check(from_child == run, ": the child's store was lost");
	for (int i = 0; i < 16; i++)
		check(witness[i] == way * 1000 + run + i, ": the parent's stack was overwritten");
	check_result(end_of((pid_t)child), run % 100 == 0 ? 0 : run & 63);
}

static void *all(void *unused)
{
	for (int way = 0; way < 4; way++)
		for (int run = 0; run < 1000; run++)
			once(way, run);
	return unused;
}

int main(void)
{
	pthread_t thread;

	all(NULL);
	puts("main thread: done");
	pthread_create(&thread, NULL, all, NULL);
	pthread_join(thread, NULL);
	puts("second thread: done");
	return finish();
}
