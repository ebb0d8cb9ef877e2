/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The entries that slots jump to. Contract: number in rax, arguments in rdi
 * rsi rdx r10 r8 r9, return address in rcx with a syscall instruction in the
 * two bytes before it; rcx and r11 are free; the program's stack is not
 * touched. After the common entries r11 holds the flags, as after syscall.
 *
 * Entered in ring 0 with the program's GS base and stack pointer. (In ring 3
 * the jump faults, see vectors.S.) Each entry is the beginning of a cell of
 * TL_CELL bytes, and nothing else in these cells is at a multiple of that.
 * Interrupts are open in all but the safe entry, so the vectors know:
 *
 * While the stack pointer is the program's, before the call: nothing has
 *	changed but the GS base and r11. The call is undone, RIP := RCX - 2
 *	in ring 3. After it, only swapgs and the jump are left: the
 *	instruction at RIP tells how far it has come.
 * tl_cells: of each cell the window in which an interrupt makes it begin
 *	anew at one place, with so many bytes on the task's kernel stack.
 *	What it needs is still there: nothing is ever pushed on that stack
 *	before the stack pointer is set back.
 */
#include <linux/linkage.h>
#include <linux/objtool.h>
#include <asm/unwind_hints.h>
#include <asm/nospec-branch.h>
#include <asm/segment.h>
#include <asm/processor-flags.h>
#include <asm/thread_info.h>
#include <asm/asm-offsets.h>
#include <asm/errno.h>
#include <asm/unistd.h>
#include "trapless.h"
#include "offsets.h"

#define CPU(field) %gs:tl_cpu + field

/*
 * What keeps the fast exit from going straight back: everything but the flags
 * that do not concern the way to user mode.
 */
#define TL_EXIT_WORK (_TIF_SIGPENDING | _TIF_NEED_RESCHED | _TIF_UPROBE | \
		      _TIF_NOTIFY_RESUME | _TIF_NOTIFY_SIGNAL | \
		      _TIF_PATCH_PENDING | _TIF_USER_RETURN_NOTIFY | \
		      _TIF_SINGLESTEP | _TIF_NEED_FPU_LOAD)

/* struct pt_regs down to orig_ax; r11 is the program's stack pointer. */
.macro TL_PUSH_FRAME
	pushq	$__USER_DS
	pushq	%r11
	pushfq
	pushq	$__USER_CS
	pushq	%rcx
	pushq	%rax
.endm

/* The rest of it that a C function may change */
.macro TL_PUSH_ARGUMENTS
	pushq	%rdi
	pushq	%rsi
	pushq	%rdx
	pushq	%rcx
	pushq	$-ENOSYS
	pushq	%r8
	pushq	%r9
	pushq	%r10
	pushq	%r11
.endm

/* And what it keeps */
.macro TL_STORE_KEPT
	movq	%rbx, REGS_RBX(%rsp)
	movq	%rbp, REGS_RBP(%rsp)
	movq	%r12, REGS_R12(%rsp)
	movq	%r13, REGS_R13(%rsp)
	movq	%r14, REGS_R14(%rsp)
	movq	%r15, REGS_R15(%rsp)
.endm

/*
 * An entry that answers by itself, with the program's stack pointer, flags and
 * return address on the kernel stack: rcx is the task until TL_SIMPLE_END,
 * which takes the result from r11d. Other registers are not to be changed.
 * Where work is pending, the common entry makes the call. Interrupts that the
 * program closed stay closed.
 */
.macro TL_SIMPLE name
	.balign TL_CELL, 0xcc
SYM_INNER_LABEL(\name, SYM_L_GLOBAL)
	TL_HINT_NONE
	ANNOTATE_NOENDBR
	swapgs
	movq	CPU(CPU_TOP), %r11
	xchgq	%rsp, %r11
	pushq	%r11
	pushfq
	pushq	%rcx
.L\name\()_again:
	movq	CPU(CPU_TASK), %rcx
	cmpq	$0, TASK_SYSCALL_WORK(%rcx)
	jne	.L\name\()_work
	testl	$TL_EXIT_WORK, TASK_FLAGS(%rcx)
	jnz	.L\name\()_work
.endm

.macro TL_SIMPLE_END name
	incq	CPU(CPU_DIRECT)
	popq	%rcx
	popfq
	popq	%rsp
.L\name\()_done:
	movl	%r11d, %eax
	swapgs
	ANNOTATE_RETPOLINE_SAFE
	jmp	*%rcx
.L\name\()_work:
	popq	%rcx
	popfq
	popq	%r11
	jmp	tl_fast_on_stack
	TL_WINDOW \name, .L\name\()_again, .L\name\()_done, .L\name\()_again, 24
.endm

/* For vectors.S: where in a cell an interrupt makes it begin anew, and with how much on the stack. */
.macro TL_WINDOW cell from to again depth
	.pushsection .rodata, "a"
	.byte	\from - \cell, \to - \cell, \again - \cell, \depth
	.popsection
.endm

	.pushsection .rodata, "a"
	.balign 4
SYM_DATA_START(tl_cells)
	.popsection

	.section .noinstr.text, "ax"

	.balign TL_CELL
SYM_CODE_START(tl_entries)
	ANNOTATE_NOENDBR
	TL_HINT_NONE
SYM_INNER_LABEL(tl_entry_fast, SYM_L_GLOBAL)
	ANNOTATE_NOENDBR
	swapgs
	movq	CPU(CPU_TOP), %r11
	xchgq	%rsp, %r11
tl_fast_on_stack:
	TL_PUSH_FRAME
	movl	24(%rsp), %r11d
	andl	$(TL_ODD_FLAGS | X86_EFLAGS_IF), %r11d
	cmpl	$X86_EFLAGS_IF, %r11d
	jne	tl_undo
	TL_PUSH_ARGUMENTS
	/*
	 * What a C function keeps is saved when somebody may look at it, by
	 * tl_full_call and tl_full_exit. But samplers follow rbp at any time.
	 */
	subq	$REGS_R11, %rsp
	movq	%rbp, REGS_RBP(%rsp)
	UNWIND_HINT_REGS
	movq	CPU(CPU_TASK), %r11
	cmpq	$0, TASK_SYSCALL_WORK(%r11)
	jne	tl_full_call
	cmpl	$TL_CALLS, %eax
	jae	tl_full_call
	movl	%eax, %r11d
	incq	CPU(CPU_DIRECT)
	movq	%rsp, %rdi
	ANNOTATE_RETPOLINE_SAFE
	call	*tl_calls(, %r11, 8)

SYM_INNER_LABEL(tl_exit_check, SYM_L_LOCAL)
	movq	CPU(CPU_TASK), %r11
	testl	$TL_EXIT_WORK, TASK_FLAGS(%r11)
	jnz	tl_full_exit
	movq	REGS_R10(%rsp), %r10
	movq	REGS_R9(%rsp), %r9
	movq	REGS_R8(%rsp), %r8
	movq	REGS_RDX(%rsp), %rdx
	movq	REGS_RSI(%rsp), %rsi
	movq	REGS_RDI(%rsp), %rdi
	movq	REGS_RIP(%rsp), %rcx
	movq	REGS_FLAGS(%rsp), %r11
	TL_HINT_NONE
	addq	$REGS_FLAGS, %rsp
	popfq
	popq	%rsp
tl_exit_done:
	swapgs
	ANNOTATE_RETPOLINE_SAFE
	jmp	*%rcx
	TL_WINDOW tl_entry_fast, tl_exit_check, tl_exit_done, tl_exit_check, REGS_SIZE

	.balign TL_CELL, 0xcc
SYM_INNER_LABEL(tl_entry_safe, SYM_L_GLOBAL)
	TL_HINT_NONE
	ANNOTATE_NOENDBR
	cli
	swapgs
	movq	CPU(CPU_TOP), %r11
	xchgq	%rsp, %r11
	TL_PUSH_FRAME
	incq	CPU(CPU_DIRECT)
	incq	CPU(CPU_FULL)
	orl	$X86_EFLAGS_IF, 24(%rsp)
	pushq	$2			/* no odd flag in the kernel */
	popfq
	TL_PUSH_ARGUMENTS
	pushq	%rbx
	pushq	%rbp
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	jmp	tl_full
	TL_WINDOW tl_entry_safe, tl_entry_safe, tl_entry_safe, tl_entry_safe, 0

	/*
	 * Identities. What a task has for life is known (process.c); who its
	 * parent is, is read as getppid reads it. An interrupt makes that begin
	 * anew, so nothing read can have been freed meanwhile.
	 */
	TL_SIMPLE tl_entry_getpid
	movl	CPU(CPU_TGID), %r11d
	TL_SIMPLE_END tl_entry_getpid

	TL_SIMPLE tl_entry_gettid
	movl	CPU(CPU_PID), %r11d
	TL_SIMPLE_END tl_entry_gettid

	TL_SIMPLE tl_entry_getppid
	movq	TASK_REAL_PARENT(%rcx), %r11
	movq	TASK_SIGNAL(%r11), %r11
	movq	SIGNAL_TGID(%r11), %r11
	testq	%r11, %r11
	jz	1f
	movl	CPU(CPU_LEVEL), %ecx
	cmpl	%ecx, PID_LEVEL(%r11)
	jb	1f
	addq	CPU(CPU_UPID), %r11
	movq	CPU(CPU_NAMESPACE), %rcx
	cmpq	%rcx, UPID_NS(%r11)
	jne	1f
	movl	UPID_NR(%r11), %r11d
2:	TL_SIMPLE_END tl_entry_getppid
1:	xorl	%r11d, %r11d		/* the parent is not in the task's namespace */
	jmp	2b

	.balign TL_CELL, 0xcc
SYM_INNER_LABEL(tl_entries_end, SYM_L_GLOBAL)
	ANNOTATE_NOENDBR
	TL_HINT_NONE
	int3
SYM_CODE_END(tl_entries)

	.pushsection .rodata, "a"
SYM_DATA_END(tl_cells)
	.popsection

/*
 * In the table of calls: the call looks at all registers, or changes them.
 * Reached like a C function, with the program's registers but rdi, rcx, r11.
 */
SYM_CODE_START(tl_call_full)
	ANNOTATE_NOENDBR
	UNWIND_HINT_FUNC
	addq	$8, %rsp
	UNWIND_HINT_REGS
	jmp	tl_full_counted
SYM_CODE_END(tl_call_full)

/* All entry work: tracing, seccomp, audit, and numbers of all kinds. */
SYM_CODE_START_LOCAL(tl_full_call)
	ANNOTATE_NOENDBR
	UNWIND_HINT_REGS
	incq	CPU(CPU_DIRECT)
tl_full_counted:
	cli
	TL_STORE_KEPT
	incq	CPU(CPU_FULL)
tl_full:
	UNWIND_HINT_REGS
	/* As the stock entry: nothing of the program's in registers */
	xorl	%edx, %edx
	xorl	%ecx, %ecx
	xorl	%r8d, %r8d
	xorl	%r9d, %r9d
	xorl	%r10d, %r10d
	xorl	%r11d, %r11d
	xorl	%ebx, %ebx
	xorl	%ebp, %ebp
	xorl	%r12d, %r12d
	xorl	%r13d, %r13d
	xorl	%r14d, %r14d
	xorl	%r15d, %r15d
	movq	%rsp, %rdi
	movslq	REGS_ORIG_RAX(%rsp), %rsi
	ANNOTATE_RETPOLINE_SAFE
	call	*tl_do_syscall_64(%rip)
	jmp	tl_leave_kernel

tl_full_exit:
	UNWIND_HINT_REGS
	movq	%rax, REGS_RAX(%rsp)
	TL_STORE_KEPT
	incq	CPU(CPU_FULL)
	movq	%rsp, %rdi
	ANNOTATE_RETPOLINE_SAFE
	call	*tl_syscall_exit_to_user_mode(%rip)

/*
 * Interrupts are closed and all work is done. Back to ring 0 if the task
 * returns to where it called from, with ordinary flags, and still may.
 */
tl_leave_kernel:
	movq	REGS_RCX(%rsp), %rcx
	cmpq	%rcx, REGS_RIP(%rsp)
	jne	1f
	testq	%rcx, %rcx
	jle	1f
	cmpq	$__USER_CS, REGS_CS(%rsp)
	jne	1f
	testl	$TL_ODD_FLAGS, REGS_FLAGS(%rsp)
	jnz	1f
	cmpq	$0, CPU(CPU_BARRED)
	jne	1f
	movq	REGS_FLAGS(%rsp), %r11
	movq	%r11, REGS_R11(%rsp)
	movq	$__KERNEL_CS, REGS_CS(%rsp)
	movq	$__KERNEL_DS, REGS_SS(%rsp)
	TL_HINT_NONE
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbp
	popq	%rbx
	popq	%r11
	popq	%r10
	popq	%r9
	popq	%r8
	popq	%rax
	popq	%rcx
	popq	%rdx
	popq	%rsi
	popq	%rdi
	addq	$8, %rsp
	swapgs
	iretq
1:	ANNOTATE_RETPOLINE_SAFE
	jmp	*tl_return_to_user(%rip)
SYM_CODE_END(tl_full_call)

/*
 * Odd flags (or interrupts closed by the program, which are opened again):
 * the call is made by the site's own syscall. The stack holds rax and a frame
 * for iretq to ring 3.
 */
SYM_CODE_START_LOCAL(tl_undo)
	ANNOTATE_NOENDBR
	TL_HINT_NONE
	pushq	$2			/* closes interrupts, clears NT */
	popfq
	incq	CPU(CPU_REPAIRED)
	popq	%rax
	subq	$2, (%rsp)
	orl	$X86_EFLAGS_IF, 16(%rsp)
	swapgs
	iretq
SYM_CODE_END(tl_undo)

/*
 * Tries an entry, as a program in ring 0 calls it. Interrupts are closed: with
 * the program's GS base only an NMI may come, which looks for itself.
 */
SYM_CODE_START(tl_call_entry)
	ANNOTATE_NOENDBR
	UNWIND_HINT_FUNC
	swapgs
	leaq	1f(%rip), %rcx
	ANNOTATE_RETPOLINE_SAFE
	jmp	*%rdi
1:	UNWIND_HINT_FUNC
	swapgs
	ANNOTATE_UNRET_SAFE
	ret
	int3
SYM_CODE_END(tl_call_entry)

	.section .note.GNU-stack, "", @progbits
