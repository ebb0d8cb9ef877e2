/*
 * Calls a pretended kernel has, but not all their flags and commands. Here a call passes whose registers hold none of the bits that could matter:
 * checked_masks has six words, one for each argument, for every call that can be told by its registers; checked_rows says where (FlagRules.cs
 * fills both). A bit of a mask only says that C# is to look.
 */
	.include "layout.inc"
	.include "macros.inc"

	.text
	ENTER_HELD hook_checked
hook_checked_held:
	mov	%gs:T_NR, %ecx
	lea	checked_rows(%rip), %r11
	movzwl	(%r11, %rcx, 2), %ecx
	lea	checked_masks(%rip), %r11
	lea	(%r11, %rcx, 8), %r11
	mov	(%r11), %rax
	and	%rdi, %rax
	mov	8(%r11), %rcx
	and	%rsi, %rcx
	or	%rcx, %rax
	mov	16(%r11), %rcx
	and	%rdx, %rcx
	or	%rcx, %rax
	mov	24(%r11), %rcx
	and	%r10, %rcx
	or	%rcx, %rax
	mov	32(%r11), %rcx
	and	%r8, %rcx
	or	%rcx, %rax
	mov	40(%r11), %rcx
	and	%r9, %rcx
	or	%rcx, %rax
	jnz	1f
	mov	%gs:T_NR, %ecx
	lea	unmapped_table(%rip), %r11
	mov	(%r11, %rcx, 8), %r11
	LEAVE_HELD *%r11
1:	LEAVE_HELD hook_mapped
hook_checked_end:
	REPAIR	hook_checked_held, hook_checked_end, RESTART_HELD

	.globl	checked_rows, checked_masks
	.section .bss.last, "aw", @nobits
	.balign	16
checked_rows:
	.zero	2 * 512
checked_masks:
	.zero	8 * 6 * CHECKED_CALLS

	.section .note.GNU-stack, "", @progbits
