/*
 * Entries used while counting (trapless stat). A plain call is made here instead of at its site, between two readings of
 * the time stamp counter. Counters are shared by the threads of a process, hence the locked additions.
 */
	.include "layout.inc"
	.include "macros.inc"

	.set	C_COUNT, 0
	.set	C_ERRORS, 8
	.set	C_SERVED, 16
	.set	C_TICKS, 24
	.set	CALLS, 4096			/* offset of the per-call counters in a process entry */
	.set	OTHERS, 20480			/* calls with a number the table has no row for */

/* edx:eax = the time stamp counter, or 0 in a task that has its reading fault. Clobbers rcx, keeps the flags. */
.macro READ_TIME_STAMP
	mov	%gs:T_NOTSC, %rcx
	jrcxz	8f
	mov	$0, %eax
	mov	$0, %edx
	jmp	9f
8:	rdtsc
9:
.endm

/* T_START = the time; rax and rdx are loaded again. */
.macro START_TIME
	READ_TIME_STAMP
	mov	%eax, %gs:T_START
	mov	%edx, %gs:T_START + 4
	mov	%gs:T_RDX, %rdx
	mov	%gs:T_NR, %rax
.endm

	.text
	.globl	count_direct
count_direct:
	mov	%rcx, %gs:T_RET
count_direct_1:
	mov	%rax, %gs:T_NR
	mov	%rdx, %gs:T_RDX
count_direct_2:
	START_TIME
	syscall
count_direct_3:
	mov	%rax, %gs:T_RESULT
	mov	%r11, %gs:T_FLAGS
	.globl	count_done
count_done:
	READ_TIME_STAMP
	shl	$32, %rdx
	or	%rdx, %rax
	sub	%gs:T_START, %rax
	mov	%gs:T_NR, %ecx
	lea	mapped_return(%rip), %r11
	cmp	%r11, %gs:T_RET
	cmove	%gs:T_OLD_NR, %ecx		/* counted is the call the program made, not the one it was converted to */
	mov	%gs:T_COUNTERS, %r11
	cmp	$512, %ecx
	jae	2f
	shl	$5, %ecx
	lea	CALLS(%r11, %rcx), %r11
	lock incq C_COUNT(%r11)
	lock addq %rax, C_TICKS(%r11)
	cmpq	$-4095, %gs:T_RESULT
	jb	1f
	lock incq C_ERRORS(%r11)
	jmp	1f
2:	lock incq OTHERS(%r11)
1:	mov	%gs:T_RDX, %rdx
	LOAD_ARITHMETIC_FLAGS
	mov	%gs:T_RESULT, %rax
	mov	%gs:T_RET, %rcx
	jmp	*%rcx
count_direct_end:
	REPAIR	count_direct, count_direct_1, RESTART_RCX
	REPAIR	count_direct_1, count_direct_2, RESTART_RET
	REPAIR	count_direct_2, count_direct_3, RESTART_RDX
	REPAIR	count_direct_3, count_done, DONE_RAX
	REPAIR	count_done, count_direct_end, DONE_RDX

/* Calls of Entry/paths.S while counting: the time is taken here, their own entry ends at count_done. */
	.globl	count_open
count_open:
	mov	%rcx, %gs:T_RET
count_open_1:
	mov	%rax, %gs:T_NR
	mov	%rdx, %gs:T_RDX
count_open_2:
	START_TIME
	lea	dispatch_default(%rip), %r11
	mov	%eax, %ecx		/* the kernel looks at no more of the number */
	movslq	(%r11, %rcx, 4), %rcx
	lea	(%r11, %rcx), %r11
	mov	%gs:T_RET, %rcx
	jmp	*%r11
count_open_end:
	REPAIR	count_open, count_open_1, RESTART_RCX
	REPAIR	count_open_1, count_open_2, RESTART_RET
	REPAIR	count_open_2, count_open_end, RESTART_RDX

/*
 * Calls that do not come back here (exit, exit_group, rt_sigreturn): counted, then made at their site, or under --complete in the layer.
 */
.macro COUNT_ONLY name, next
	ENTER_HELD \name
3:	mov	%gs:T_NR, %ecx
	mov	%gs:T_COUNTERS, %r11
	shl	$5, %ecx
	lock incq CALLS + C_COUNT(%r11, %rcx)
	LEAVE_HELD \next
4:
	REPAIR	3b, 4b, RESTART_HELD
.endm
	COUNT_ONLY count_only, hook_direct
	COUNT_ONLY count_inside, inside_direct
	COUNT_ONLY count_sigreturn, inside_sigreturn

/* exit while counting: as hook_exit, and counted. */
	EXIT_HOOK count_exit, count_only
	EXIT_HOOK count_exit_inside, count_inside

	.section .note.GNU-stack, "", @progbits
