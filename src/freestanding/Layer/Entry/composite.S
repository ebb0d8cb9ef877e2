/*
 * Calls that are converted to several (--map), with signals open: as hook_mapped, but a signal that comes meanwhile finds the call done, for it is done again
 * by the signal entry (Layer/Maps/Composite.cs). Where the layer's stack cannot be used, with signals blocked.
 */
	.include "layout.inc"
	.include "macros.inc"
	.include "csharp.inc"

	.set	SYS_close, 3
	.set	SYS_pwrite64, 18
	.set	SYS_openat, 257

	.text
	ENTER_OPEN hook_composite, hook_composite_2, hook_mapped_blocked
	movq	$0, %gs:T_KEPT
	CALL_OPEN 7, hook_composite_2, layer_composite
	jmp	leave_mapped

/*
 * Calls whose result must be known whenever a signal comes: between the kernel's answer, in rax, and where it is noted lie the two ranges that
 * HeldDescriptor.Settle knows. System V functions for C#.
 */
	.globl	open_held, open_held_made, open_held_noted, close_held, close_held_made
/* openat(directory, path, flags, mode); the descriptor, plus one, is noted in T_DESCRIPTOR. */
open_held:
	mov	%rcx, %r10
	mov	$SYS_openat, %eax
	syscall
open_held_made:
	lea	1(%rax), %rcx
	mov	%rcx, %gs:T_DESCRIPTOR
open_held_noted:
	RETURN_FROM_CALL

/* Closes it. */
close_held:
	mov	$SYS_close, %eax
	mov	%gs:T_DESCRIPTOR, %rdi
	lea	-1(%rdi), %rdi
	syscall
close_held_made:
	movq	$0, %gs:T_DESCRIPTOR
	RETURN_FROM_CALL

/* pwrite64(descriptor, buffer, size, offset); the result is noted in MAP_SCRATCH, and in T_KEPT that it is. */
	.globl	write_noted, write_noted_made, write_noted_end
write_noted:
	mov	%rcx, %r10
	mov	$SYS_pwrite64, %eax
	syscall
write_noted_made:
	mov	%rax, %gs:MAP_SCRATCH
	movq	$1, %gs:T_KEPT
write_noted_end:
	RETURN_FROM_CALL

	.section .note.GNU-stack, "", @progbits
