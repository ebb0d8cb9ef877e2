/*
 * Conversions to a call with the same arguments in the same registers (--map): without its new flags, preadv2 is preadv. What else is asked for
 * goes to C# (Handlers/Maps), and so does every call while calls are counted: under the number the program used.
 *
 * The call is made from mapped_site all the same, not at the program's own, where a signal handler would be shown another number than the program's.
 */
	.include "layout.inc"
	.include "macros.inc"
	.include "mapped.inc"

	.set	SYS_mprotect, 10
	.set	SYS_readv, 19
	.set	SYS_writev, 20
	.set	SYS_mlock, 149
	.set	SYS_renameat, 264
	.set	SYS_fchmodat, 268
	.set	SYS_faccessat, 269
	.set	SYS_preadv, 295
	.set	SYS_pwritev, 296

.macro ENTER name
	.globl	renumbered_\name
renumbered_\name:
	mov	%rcx, %gs:T_RET
1:	mov	%rax, %gs:T_NR
2:
	REPAIR	renumbered_\name, 1b, RESTART_RCX
	REPAIR	1b, 2b, RESTART_RET
.endm

.macro GO_AS number
	BECOME	\number, 0
	mov	$\number, %eax
	jmp	mapped_site
.endm

.macro OTHERWISE
	mov	%gs:T_RET, %rcx
	jmp	hook_mapped
.endm

/* `test` makes ecx 0, without touching a flag, when the call is the older one. */
.macro RENUMBERED name, older, test:vararg
	ENTER	\name
3:	\test
	jrcxz	4f
	OTHERWISE
4:	GO_AS	\older
5:
	REPAIR	3b, 5b, RESTART_NR
.endm

	.text
	RENUMBERED pkey_mprotect, SYS_mprotect, lea 1(%r10), %ecx
	RENUMBERED mlock2, SYS_mlock, mov %edx, %ecx
	RENUMBERED renameat2, SYS_renameat, mov %r8d, %ecx
	RENUMBERED fchmodat2, SYS_fchmodat, mov %r10d, %ecx
	RENUMBERED faccessat2, SYS_faccessat, mov %r10d, %ecx

/* With the offset -1 it is the file's own position. On x86-64 r10 is the whole offset. */
.macro TRANSFER name, at_offset, at_position
	ENTER	\name
3:	mov	%r9d, %ecx
	jrcxz	4f
	OTHERWISE
4:	lea	1(%r10), %rcx
	jrcxz	5f
	jmp	6f
5:	GO_AS	\at_position
6:	GO_AS	\at_offset
7:
	REPAIR	3b, 7b, RESTART_NR
.endm
	TRANSFER preadv2, SYS_preadv, SYS_readv
	TRANSFER pwritev2, SYS_pwritev, SYS_writev

	.section .note.GNU-stack, "", @progbits
