/*
 * Every handler the program installs is entered through here (SignalActions.cs puts this address into the kernel's
 * sigaction and remembers the program's). The kernel's convention: edi = signal, rsi = siginfo, rdx = ucontext, rax = 0,
 * rsp at the restorer's address, 16-byte aligned + 8. The program's handler is entered exactly so, by a jump.
 */
	.include "layout.inc"

	.set	UC_RIP, 168			/* offsetof(ucontext, uc_mcontext.gregs[REG_RIP]) */

	.text
	.globl	signal_entry
signal_entry:
	endbr64
	cmpb	$0, layer_left(%rip)		/* %gs may be the program's: nothing to look at */
	jne	0f
	mov	UC_RIP(%rdx), %rax
	lea	layer_text_start(%rip), %rcx
	sub	%rcx, %rax
	lea	layer_text_end(%rip), %r8
	sub	%rcx, %r8
	cmp	%r8, %rax
	jb	1f
	cmpq	$0, %gs:T_BUSY
	jne	1f
0:	lea	signal_handlers(%rip), %rcx
	mov	(%rcx, %rdi, 8), %rcx
	xor	%eax, %eax
	jmp	*%rcx

/* The layer was interrupted: make the context one of the program's. The frame moves if it lies on the layer's stack. */
1:	push	%rbx
	push	%rdi
	push	%rsi
	push	%rdx
	sub	$8, %rsp
	mov	%rsp, %rbx
	mov	%gs:T_SELF, %rdi
	mov	%rdx, %rsi
	lea	40(%rsp), %rdx			/* the frame the kernel built */
	and	$-16, %rsp
	call	layer_signal
	mov	%rbx, %rsp
	add	$8, %rsp
	pop	%rdx
	pop	%rsi
	pop	%rdi
	pop	%rbx
	add	%rax, %rdx			/* rax: by how much the frame was moved, usually 0 */
	add	%rax, %rsi
	add	%rax, %rsp
	jmp	0b

	.section .note.GNU-stack, "", @progbits
