/*
 * The slots of calls that look the program up by /proc/self/exe, once the layer has left the process to the program's own use of %gs. A block
 * on the program's stack, below the red zone, stands for the task's; so it may be entered again by a signal's handler, and be left by a
 * jump. Precondition: four pages of stack, which programs that use the GS base have.
 */
	.include "layout.inc"
	.include "macros.inc"
	.include "csharp.inc"

	.set	RED_ZONE, 128
	.set	BLOCK, 576			/* Task.InheritedSize: what handlers of calls use */

	.text
	.globl	departed_call
departed_call:
	lea	-RED_ZONE(%rsp), %rsp
	pushfq
	andl	$~TRAP_FLAG, (%rsp)		/* a debugger's */
	push	%rbx
	mov	%rsp, %rbx
	sub	$BLOCK, %rsp
	and	$-16, %rsp
	mov	%rax, T_NR(%rsp)
	mov	%rcx, T_RET(%rsp)
	mov	%rdi, T_RDI(%rsp)
	mov	%rsi, T_RSI(%rsp)
	mov	%rdx, T_RDX(%rsp)
	mov	%r10, T_R10(%rsp)
	mov	%r8, T_R8(%rsp)
	mov	%r9, T_R9(%rsp)
	mov	%rsp, %rdi
	pushq	$CLEAN_FLAGS
	popfq
	call	layer_departed
	mov	T_RDI(%rsp), %rdi
	mov	T_RSI(%rsp), %rsi
	mov	T_RDX(%rsp), %rdx
	mov	T_R10(%rsp), %r10
	mov	T_R8(%rsp), %r8
	mov	T_R9(%rsp), %r9
	mov	T_RESULT(%rsp), %rax
	mov	T_RESUME(%rsp), %rcx
	mov	%rbx, %rsp
	pop	%rbx
	popfq
	lea	RED_ZONE(%rsp), %rsp
	jmp	*%rcx

/*
 * clone and clone3 of a task that the layer has left without leaving its parent (Departure.cs). What it makes may share its memory, and then has its %gs:
 * the block must outlive the task.
 */
	.globl	departed_clone
departed_clone:
	movl	$STATE_PINNED, %gs:T_STATE
	jmp	hook_direct

	.section .note.GNU-stack, "", @progbits
