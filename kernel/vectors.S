/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The vectors of the private interrupt descriptor table. Each ends in the
 * stock handler, with a frame as the hardware would have made it had the
 * interrupted code been in ring 3, or in the kernel proper.
 *
 * All but NMI, #DB, #MC (and #DF, #VC, which stay the stock ones) run on
 * struct tl_frames by IST, with interrupts closed, whatever the stack pointer
 * of the interrupted code is worth. The GS base may be the program's or the
 * kernel's and is not used.
 */
#include <linux/linkage.h>
#include <linux/objtool.h>
#include <asm/unwind_hints.h>
#include <asm/nospec-branch.h>
#include <asm/segment.h>
#include <asm/msr-index.h>
#include <asm/processor-flags.h>
#include <asm/trapnr.h>
#include "trapless.h"

/* Offsets once rax is pushed, on top of the error code or a word in its place */
#define F_RAX	0
#define F_ERROR	8
#define F_RIP	16
#define F_CS	24
#define F_FLAGS	32
#define F_RSP	40
#define F_SS	48

/* Offsets in a frame without error code */
#define N_RIP	0
#define N_CS	8
#define N_FLAGS	16
#define N_RSP	24
#define N_SS	32

#define PF_USER	4

/* First two bytes, as in memory */
#define OPCODE_SWAPGS	0x010f
#define OPCODE_JMP_RCX	0xe1ff

	.section .noinstr.text, "ax"

/* Copies the frame rax points to to the stack rsp points to. */
.macro TL_COPY_FRAME
	pushq	F_SS(%rax)
	pushq	F_RSP(%rax)
	pushq	F_FLAGS(%rax)
	pushq	F_CS(%rax)
	pushq	F_RIP(%rax)
	.if error
	pushq	F_ERROR(%rax)
	.endif
	movq	F_RAX(%rax), %rax
	ANNOTATE_RETPOLINE_SAFE
	jmp	*(tl_stock_vectors + 8 * number)(%rip)
.endm

.macro TL_VECTOR
	ANNOTATE_NOENDBR
	TL_HINT_NONE
	.if !error
	pushq	$0
	.endif
	pushq	%rax
	testb	$3, F_CS(%rsp)
	jz	2f
	cmpq	$tl_entries, F_RIP(%rsp)
	.if number == X86_TRAP_PF
	jae	tl_promote
tl_not_promoted:
	.else
	jae	7f
	.endif
	/* From ring 3: to the stack where hardware would have entered */
1:	movq	%rsp, %rax
	andq	$-FRAMES_SIZE, %rsp
	movq	FRAMES_SP0(%rsp), %rsp
	TL_COPY_FRAME

2:	testb	$0x80, F_RIP + 7(%rsp)
	jnz	4f
	/* Ring-0 user code: demoted */
	movq	%rsp, %rax
	andq	$-FRAMES_SIZE, %rax
	incq	(FRAMES_DEMOTIONS + 8 * reason)(%rax)
3:	movq	$__USER_CS, F_CS(%rsp)
	movq	$__USER_DS, F_SS(%rsp)
	orl	$X86_EFLAGS_IF, F_FLAGS(%rsp)	/* the program cannot open them there */
	.if number == X86_TRAP_PF
	orl	$PF_USER, F_ERROR(%rsp)
	.endif
	jmp	1b

4:	testb	$0x80, F_RSP + 7(%rsp)
	jz	6f
	/* The kernel: on its own stack, as without IST */
	cmpq	$tl_entries, F_RIP(%rsp)
	jb	5f
	cmpq	$tl_entries_end, F_RIP(%rsp)
	jae	5f
	call	tl_again
5:	movq	%rsp, %rax
	movq	F_RSP(%rsp), %rsp
	andq	$-16, %rsp
	TL_COPY_FRAME

6:	call	tl_between
	jmp	3b
	.if number != X86_TRAP_PF
	/* Just jumped to an entry: a signal's handler shall see program code */
7:	call	tl_before
	jmp	1b
	.endif
.endm

	.balign TL_VECTOR_SIZE
SYM_CODE_START(tl_vectors)
	.set	number, 0
	.rept	256
	.set	error, 0
	.set	reason, REASON_INTERRUPT
	.if number < 32
	.set	error, (0x60227d00 >> number) & 1	/* 8 10-14 17 21 29 30 */
	.set	reason, REASON_EXCEPTION
	.endif
	.if number == X86_TRAP_PF
	.set	reason, REASON_PAGE_FAULT
	.endif
	TL_VECTOR
	.org	tl_vectors + (number + 1) * TL_VECTOR_SIZE, 0xcc
	.set	number, number + 1
	.endr
SYM_CODE_END(tl_vectors)

/* Jumps to not where the saved RIP is no entry's: none, or inside one. */
.macro TL_ENTRY_OR rip not
	cmpb	$0, \rip
	jne	\not
	cmpq	$tl_entries, \rip
	jb	\not
	cmpq	$tl_entries_end, \rip
	jae	\not
.endm

/* The call is undone: the site's syscall, two bytes before the return address, makes it. */
.macro TL_UNDO rip
	leaq	-2(%rcx), %rax
	movq	%rax, \rip
.endm

.macro TL_COUNT field
	movq	%rsp, %rax
	andq	$-FRAMES_SIZE, %rax
	incq	\field(%rax)
.endm

.macro TL_RETURN
	ANNOTATE_UNRET_SAFE
	ret
	int3
.endm

/*
 * A page fault of ring 3 at an entry: that is how ring 0 is asked for. With
 * odd flags, or where the task may not, the site's syscall does it.
 */
SYM_CODE_START_LOCAL(tl_promote)
	ANNOTATE_NOENDBR
	TL_HINT_NONE
	TL_ENTRY_OR F_RIP(%rsp), tl_not_promoted
	movq	%rsp, %rax
	andq	$-FRAMES_SIZE, %rax
	cmpq	$0, FRAMES_BARRED(%rax)
	jne	3f
	testl	$TL_ODD_FLAGS, F_FLAGS(%rsp)
	jnz	3f
	incq	FRAMES_PROMOTIONS(%rax)
	/* A kernel path may have set them again since the task was switched to */
	movq	%cr4, %rax
	testl	$(X86_CR4_SMEP | X86_CR4_SMAP), %eax
	jz	2f
	andq	$~(X86_CR4_SMEP | X86_CR4_SMAP), %rax
	movq	%rax, %cr4
2:	movq	$__KERNEL_CS, F_CS(%rsp)
	movq	$__KERNEL_DS, F_SS(%rsp)
	jmp	4f
3:	incq	FRAMES_REPAIRED(%rax)
	TL_UNDO	F_RIP(%rsp)
4:	popq	%rax
	addq	$8, %rsp
	iretq
SYM_CODE_END(tl_promote)

/* Ring 3, with a kernel address: before the page fault that would promote. */
SYM_CODE_START_LOCAL(tl_before)
	ANNOTATE_NOENDBR
	TL_HINT_NONE
	TL_ENTRY_OR 8 + F_RIP(%rsp), 1f
	TL_UNDO	8 + F_RIP(%rsp)
1:	TL_RETURN
SYM_CODE_END(tl_before)

/* Inside an entry, on the kernel's stack: some begin anew at their line's place. */
SYM_CODE_START_LOCAL(tl_again)
	ANNOTATE_NOENDBR
	TL_HINT_NONE
	pushq	%rcx
	pushq	%rdx
	movq	24 + F_RIP(%rsp), %rax
	subq	$tl_entries, %rax
	movl	%eax, %edx
	shrl	$TL_CELL_SHIFT, %edx
	movl	tl_cells(, %rdx, 4), %edx	/* from, to, again, depth */
	cmpb	%dl, %al
	jb	1f
	cmpb	%dh, %al
	jae	1f
	shrl	$16, %edx
	movb	%dl, 24 + F_RIP(%rsp)
	movzbl	%dh, %edx
	movq	%gs:tl_cpu + CPU_TOP, %rax
	subq	%rdx, %rax
	movq	%rax, 24 + F_RSP(%rsp)
1:	popq	%rdx
	popq	%rcx
	TL_RETURN
SYM_CODE_END(tl_again)

/*
 * Kernel code on the program's stack: before or after the call in one of the
 * entries, or the program jumped into the kernel. Called with the offsets
 * below, rax free.
 */
SYM_CODE_START_LOCAL(tl_between)
	ANNOTATE_NOENDBR
	TL_HINT_NONE
	movq	8 + F_RIP(%rsp), %rax
	cmpq	$tl_entries, %rax
	jb	4f
	cmpq	$tl_entries_end, %rax
	jae	4f
	cmpw	$OPCODE_JMP_RCX, (%rax)
	je	3f
	testb	%al, %al		/* the entry's own swapgs, or cli */
	jz	1f
	cmpw	$OPCODE_SWAPGS, (%rax)
	je	2f
	swapgs
1:	TL_UNDO	8 + F_RIP(%rsp)
	TL_COUNT FRAMES_REPAIRED
	TL_RETURN
2:	swapgs
3:	movq	%rcx, 8 + F_RIP(%rsp)
	TL_COUNT (FRAMES_DEMOTIONS + 8 * REASON_INTERRUPT)
	TL_RETURN

	/* Wild. The stock handlers expect the program's GS base. */
4:	TL_COUNT (FRAMES_DEMOTIONS + 8 * REASON_WILD_JUMP)
	pushq	%rcx
	pushq	%rdx
	movl	$MSR_GS_BASE, %ecx
	rdmsr
	testl	%edx, %edx
	jns	5f
	swapgs
5:	popq	%rdx
	popq	%rcx
	TL_RETURN
SYM_CODE_END(tl_between)
SYM_CODE_START(tl_vectors_end)
	ANNOTATE_NOENDBR
	TL_HINT_NONE
	int3
SYM_CODE_END(tl_vectors_end)

/* The frames of this CPU, without GS. Clobbers the flags. */
.macro TL_FRAMES register, register32
	movl	$__CPUNODE_SEG, \register32
	lsl	\register, \register
	andl	$0xfff, \register32
	movq	tl_frames_of(, \register, 8), \register
.endm

/*
 * An NMI or machine check came while a vector was at work on one of the two
 * stacks of the frames: faults of its handler shall use the other. Which is
 * the one in use shows the interrupted stack pointer, or rax while the frame
 * is copied. Words from 512 bytes below the frame on are free.
 */
.macro TL_OTHER_STACK
	movq	%rax, -512(%rsp)
	movq	%rbx, -520(%rsp)
	TL_FRAMES %rax, %eax
	movq	N_RSP(%rsp), %rbx
	subq	%rax, %rbx
	jbe	1f
	cmpq	$FRAMES_SIZE, %rbx
	jb	2f
1:	movq	-512(%rsp), %rbx
	subq	%rax, %rbx
	jbe	4f
	cmpq	$FRAMES_SIZE, %rbx
	jae	4f
2:	cmpq	$FRAMES_MIDDLE, %rbx
	movq	FRAMES_FIRST(%rax), %rbx
	jbe	3f
	movq	FRAMES_SECOND(%rax), %rbx
3:	movq	FRAMES_TSS_IST(%rax), %rax
	movq	%rbx, (%rax)
4:	movq	-520(%rsp), %rbx
	movq	-512(%rsp), %rax
.endm

.macro TL_DEMOTE field
	swapgs
	incq	%gs:tl_cpu + \field
	swapgs
	movq	$__USER_CS, N_CS(%rsp)
	movq	$__USER_DS, N_SS(%rsp)
	orl	$X86_EFLAGS_IF, N_FLAGS(%rsp)
.endm

/*
 * NMI and #MC keep their stock stacks. Nothing may be pushed here: the stock
 * NMI handler keeps its "NMI executing" word two words below the frame, and a
 * nested NMI finds the outer one's frames further below.
 */
.macro TL_KEEPS_STACK name number field
SYM_CODE_START(\name)
	ANNOTATE_NOENDBR
	TL_HINT_NONE
	testb	$3, N_CS(%rsp)
	jnz	9f
	testb	$0x80, N_RIP + 7(%rsp)
	jnz	8f
	TL_DEMOTE \field
	jmp	9f
8:	cmpq	$tl_vectors, N_RIP(%rsp)
	jb	9f
	cmpq	$tl_vectors_end, N_RIP(%rsp)
	jae	9f
	.if \number == X86_TRAP_NMI
	cmpl	$1, -16(%rsp)
	je	9f
	.endif
	TL_OTHER_STACK
9:	ANNOTATE_RETPOLINE_SAFE
	jmp	*(tl_stock_vectors + 8 * \number)(%rip)
SYM_CODE_END(\name)
.endm

	TL_KEEPS_STACK tl_vector_nmi, X86_TRAP_NMI, CPU_NMI
	TL_KEEPS_STACK tl_vector_machine_check, X86_TRAP_MC, CPU_MACHINE

/*
 * #DB: keeps its stock stack too. A single step onto an entry, in ring 3 or
 * 0, shows the site's syscall instead, so that debuggers see program code.
 * The trap flag with kernel code and a stack pointer of the program's: it
 * stepped into the kernel half, wherever that is no entry. (Without the flag
 * it is a watchpoint that "mov ss" put off until after a syscall instruction,
 * and the kernel's.)
 */
SYM_CODE_START(tl_vector_debug)
	ANNOTATE_NOENDBR
	TL_HINT_NONE
	TL_ENTRY_OR N_RIP(%rsp), 2f
	pushq	%rax
	TL_UNDO	8 + N_RIP(%rsp)
	popq	%rax
	testb	$3, N_CS(%rsp)
	jz	1f
	jmp	9f
2:	testb	$3, N_CS(%rsp)
	jnz	9f
	testb	$0x80, N_RIP + 7(%rsp)
	jz	1f
	testb	$0x80, N_RSP + 7(%rsp)
	jnz	9f
	testl	$X86_EFLAGS_TF, N_FLAGS(%rsp)
	jz	9f
1:	TL_DEMOTE CPU_DEBUG
9:	ANNOTATE_RETPOLINE_SAFE
	jmp	*(tl_stock_vectors + 8 * X86_TRAP_DB)(%rip)
SYM_CODE_END(tl_vector_debug)

	.section .note.GNU-stack, "", @progbits
