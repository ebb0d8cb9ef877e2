/*
 * An execve, or execveat, of /proc/self/exe that cannot go on under trapless-ld: the program's file is started natively, not the loader the link
 * leads to. The handler has chosen the file (T_TARGET) and all registers are the program's again, with its mask; a refusal leaves them so.
 */
	.include "layout.inc"
	.include "macros.inc"

.macro EXEC_TARGET name, path, saved
	.globl	exec_target_\name
exec_target_\name:
	mov	%gs:T_TARGET, \path
	syscall
1:	mov	%gs:\saved, \path
	mov	%gs:T_RET, %rcx
	jmp	*%rcx
2:
	REPAIR	exec_target_\name, 1b, RESTART_FULL
	REPAIR	1b, 2b, DONE_TARGET
.endm

	.text
	EXEC_TARGET first, %rdi, T_RDI
	EXEC_TARGET second, %rsi, T_RSI

	.section .note.GNU-stack, "", @progbits
