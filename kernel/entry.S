/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The entries that slots jump to. Contract: number in rax, arguments in rdi
 * rsi rdx r10 r8 r9, return address in rcx with a syscall instruction in the
 * two bytes before it; rcx and r11 are free; the program's stack is not
 * touched. Afterwards r11 holds the flags, as after syscall.
 *
 * Entered in ring 0 with the program's GS base and stack pointer. (In ring 3
 * the jump faults, see vectors.S.) Interrupts are open in the fast entry, so
 * the vectors know two windows:
 *
 * tl_entries: while the stack pointer is the program's, nothing has changed
 *	but the GS base, r11 and rcx's validity as return address is intact:
 *	the call is undone, RIP := RCX - 2 in ring 3.
 * tl_exit_check .. tl_exit_swapgs: work for the task may come up after it was
 *	looked for: the exit begins anew. The registers it loads are still in
 *	pt_regs.
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

#define CPU(field) %gs:tl_cpu + field

/*
 * What keeps the fast exit from going straight back: everything but the flags
 * that do not concern the way to user mode.
 */
#define TL_EXIT_WORK (_TIF_SIGPENDING | _TIF_NEED_RESCHED | _TIF_UPROBE | \
		      _TIF_NOTIFY_RESUME | _TIF_NOTIFY_SIGNAL | \
		      _TIF_PATCH_PENDING | _TIF_USER_RETURN_NOTIFY | \
		      _TIF_SINGLESTEP | _TIF_NEED_FPU_LOAD)

/* The frame of struct pt_regs down to orig_ax, on the task's kernel stack. */
.macro TL_SWITCH_STACK
	swapgs
	movq	CPU(CPU_TOP), %r11
	xchgq	%rsp, %r11
	pushq	$__USER_DS
	pushq	%r11
	pushfq
	pushq	$__USER_CS
	pushq	%rcx
	pushq	%rax
.endm

.macro TL_PUSH_REST
	pushq	%rdi
	pushq	%rsi
	pushq	%rdx
	pushq	%rcx
	pushq	$-ENOSYS
	pushq	%r8
	pushq	%r9
	pushq	%r10
	pushq	%r11
	pushq	%rbx
	pushq	%rbp
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
.endm

	.section .noinstr.text, "ax"

	/* Entries begin at multiples of 64: vectors.S tells by that. */
	.balign 64
SYM_CODE_START(tl_entries)
	ANNOTATE_NOENDBR
	TL_HINT_NONE
SYM_INNER_LABEL(tl_entry_fast, SYM_L_GLOBAL)
	ANNOTATE_NOENDBR
	TL_SWITCH_STACK
	movl	24(%rsp), %r11d
	andl	$(TL_ODD_FLAGS | X86_EFLAGS_IF), %r11d
	cmpl	$X86_EFLAGS_IF, %r11d
	jne	tl_undo
	TL_PUSH_REST
	UNWIND_HINT_REGS
	movq	CPU(CPU_TASK), %rbx
	cmpq	$0, TASK_SYSCALL_WORK(%rbx)
	jne	tl_full_call
	cmpl	$__NR_rt_sigreturn, %eax
	je	tl_full_call
	cmpl	$512, %eax
	jae	tl_full_call
	incq	CPU(CPU_DIRECT)
	movq	%rsp, %rdi
	movl	%eax, %esi
	ANNOTATE_RETPOLINE_SAFE
	call	*tl_x64_sys_call(%rip)
	movq	%rax, REGS_RAX(%rsp)

SYM_INNER_LABEL(tl_exit_check, SYM_L_GLOBAL)
	ANNOTATE_NOENDBR
	testl	$TL_EXIT_WORK, TASK_FLAGS(%rbx)
	jnz	tl_full_exit
	movq	REGS_RIP(%rsp), %rcx
	cmpq	REGS_RCX(%rsp), %rcx
	jne	tl_full_exit
	movq	REGS_RBX(%rsp), %rbx
	movq	REGS_R10(%rsp), %r10
	movq	REGS_R9(%rsp), %r9
	movq	REGS_R8(%rsp), %r8
	movq	REGS_RDX(%rsp), %rdx
	movq	REGS_RSI(%rsp), %rsi
	movq	REGS_RDI(%rsp), %rdi
	movq	REGS_FLAGS(%rsp), %r11
	TL_HINT_NONE
	addq	$REGS_FLAGS, %rsp
	popfq
	popq	%rsp
SYM_INNER_LABEL(tl_exit_swapgs, SYM_L_GLOBAL)
	ANNOTATE_NOENDBR
	TL_HINT_NONE
	swapgs
SYM_INNER_LABEL(tl_exit_jump, SYM_L_GLOBAL)
	ANNOTATE_NOENDBR
	ANNOTATE_RETPOLINE_SAFE
	jmp	*%rcx

	.balign 64
SYM_INNER_LABEL(tl_entry_safe, SYM_L_GLOBAL)
	TL_HINT_NONE
	ANNOTATE_NOENDBR
	cli
	TL_SWITCH_STACK
	incq	CPU(CPU_DIRECT)
	incq	CPU(CPU_FULL)
	orl	$X86_EFLAGS_IF, 24(%rsp)
	pushq	$2			/* no odd flag in the kernel */
	popfq
	TL_PUSH_REST
	jmp	tl_full
SYM_INNER_LABEL(tl_entries_end, SYM_L_GLOBAL)
SYM_CODE_END(tl_entries)

/* The exit begins anew: rbx may have been loaded already. */
SYM_CODE_START(tl_exit_restart)
	ANNOTATE_NOENDBR
	UNWIND_HINT_REGS
	movq	CPU(CPU_TASK), %rbx
	jmp	tl_exit_check
SYM_CODE_END(tl_exit_restart)

/* All entry work: tracing, seccomp, audit, and numbers of all kinds. */
SYM_CODE_START_LOCAL(tl_full_call)
	ANNOTATE_NOENDBR
	TL_HINT_NONE
	cli
	incq	CPU(CPU_DIRECT)
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

	.section .note.GNU-stack, "", @progbits
