/*
 * An execve, or execveat, of /proc/self/exe that cannot go on under trapless-ld: the program's file is started natively, not the loader the link
 * leads to. The handler has chosen the file (T_TARGET) and all registers are the program's again, with its mask; a refusal leaves them so.
 *
 * A signal's handler may make calls here, which change what is in the task. After it the call comes back to the second entry with all state in registers, as
 * at a slot: the return address in rcx, and in r11 the file. It is not chosen again: where signals arrive faster than that takes, it would never be executed.
 */
	.include "layout.inc"
	.include "macros.inc"

.macro EXEC_TARGET name, path, saved
	.globl	exec_chosen_\name, exec_target_\name
exec_chosen_\name:
	mov	%r11, %gs:T_TARGET
	mov	%rcx, %gs:T_RET
	mov	%rdi, %gs:T_RDI
	mov	%rsi, %gs:T_RSI
exec_target_\name:
	mov	%gs:T_TARGET, \path
	syscall
1:	mov	%gs:\saved, \path
	mov	%gs:T_RET, %rcx
	jmp	*%rcx
2:
	REPAIR	exec_chosen_\name, exec_target_\name, RESTART_CHOSEN
	REPAIR	exec_target_\name, 1b, RESTART_TARGET
	REPAIR	1b, 2b, DONE_TARGET
.endm

	.text
	EXEC_TARGET first, %rdi, T_RDI
	EXEC_TARGET second, %rsi, T_RSI

	.section .note.GNU-stack, "", @progbits
