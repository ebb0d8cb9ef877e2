/*
 * rt_sigaction that only asks, as interpreters do for every signal when they start: the kernel answers, and C# is needed only where its answer is the
 * layer's own entry. Asking changes nothing, so a signal at any instruction, also after the kernel's answer, has the call made again.
 */
	.include "layout.inc"
	.include "macros.inc"

	.set	SIGSYS, 31

	.text
	.globl	hook_rt_sigaction
hook_rt_sigaction:
	mov	%rcx, %gs:T_RET
hook_rt_sigaction_1:
	mov	%rsi, %rcx
	jrcxz	1f
	jmp	2f
1:	mov	%edi, %ecx
	lea	-SIGSYS(%rcx), %rcx		/* with --complete that is the layer's own (SigsysAction.cs) */
	jrcxz	2f
	jmp	3f
2:	mov	%gs:T_RET, %rcx
	jmp	hook_heavy
3:	mov	%rax, %gs:T_NR
	LAYER_CALL %gs:T_KERNEL
hook_rt_sigaction_2:
	mov	%rax, %gs:T_RESULT
	HOLD_FLAGS
hook_rt_sigaction_3:
	cmpq	$0, %gs:T_RESULT
	jne	4f
	test	%rdx, %rdx
	jz	4f
	lea	signal_entry(%rip), %rcx
	cmp	%rcx, (%rdx)
	je	5f
4:	LOAD_HELD_FLAGS
	mov	%gs:T_RESULT, %rax
	mov	%gs:T_RET, %rcx
	jmp	*%rcx
5:	LEAVE_HELD hook_heavy
hook_rt_sigaction_end:
	REPAIR	hook_rt_sigaction, hook_rt_sigaction_1, RESTART_RCX
	REPAIR	hook_rt_sigaction_1, hook_rt_sigaction_2, RESTART_RET
	REPAIR	hook_rt_sigaction_2, hook_rt_sigaction_3, RESTART_NR
	REPAIR	hook_rt_sigaction_3, hook_rt_sigaction_end, RESTART_HELD

	.section .note.GNU-stack, "", @progbits
