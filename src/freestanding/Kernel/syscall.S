/*
 * raw_syscall(number, a, b, c, d, e, f): the System V call of C# code to the kernel's convention. Returns -errno on failure.
 */
	.include "layout.inc"
	.include "macros.inc"

	.text
	.globl	raw_syscall
raw_syscall:
	mov	%rdi, %rax
	mov	%rsi, %rdi
	mov	%rdx, %rsi
	mov	%rcx, %rdx
	mov	%r8, %r10
	mov	%r9, %r8
	mov	8(%rsp), %r9
	LAYER_CALL kernel_entry(%rip)
	RETURN_FROM_CALL

/*
 * raw_helper(path, argv, envp, null): runs a program with standard streams on the descriptor `null` and waits for it.
 * Between it and us stands a child that never executes anything: an execve would give it SIGCHLD as exit signal, whereas so
 * the program's wait calls and its SIGCHLD handler see neither of the two. Both share our memory and use the stack below this
 * frame while we sleep (CLONE_VM | CLONE_VFORK). Returns the middle child's pid, to be waited for with __WCLONE, or -errno.
 * Precondition: all signals are blocked, or no handler is installed yet.
 */
	.globl	raw_helper
raw_helper:
	push	%rbx
	push	%rbp
	push	%r12
	push	%r13
	mov	%rdi, %rbx
	mov	%rsi, %rbp
	mov	%rdx, %r12
	mov	%rcx, %r13
	mov	$0x4100, %edi			/* CLONE_VM | CLONE_VFORK, exit signal 0 */
	call	1f
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret
1:	xor	%esi, %esi
	xor	%edx, %edx
	xor	%r10d, %r10d
	xor	%r8d, %r8d
	mov	$56, %eax			/* clone */
	syscall
	test	%rax, %rax
	jz	2f
	ret
2:	xor	%esi, %esi			/* the middle child */
	mov	$0x4111, %edi			/* CLONE_VM | CLONE_VFORK | SIGCHLD */
	mov	$56, %eax
	syscall
	test	%rax, %rax
	jz	4f
	js	3f
	mov	%rax, %rdi
	lea	-256(%rsp), %rsi		/* status */
	xor	%edx, %edx
	xor	%r10d, %r10d
	movl	$1, (%rsi)
	mov	$61, %eax			/* wait4 */
	syscall
	xor	%edi, %edi
	cmpl	$0, -256(%rsp)
	setne	%dil
	mov	$60, %eax			/* exit */
	syscall
3:	mov	$1, %edi
	mov	$60, %eax
	syscall
	ud2
4:	xor	%r14d, %r14d			/* the one that executes */
5:	mov	$33, %eax			/* dup2(null, 0..2) */
	mov	%r13, %rdi
	mov	%r14, %rsi
	syscall
	inc	%r14d
	cmp	$3, %r14d
	jne	5b
	mov	$112, %eax			/* setsid: ^Z at the terminal would stop it, and us, who wait with signals blocked, for good */
	syscall
	mov	$14, %eax			/* rt_sigprocmask(SIG_SETMASK, none): a runtime needs its signals */
	mov	$2, %edi
	lea	no_signal(%rip), %rsi
	xor	%edx, %edx
	mov	$8, %r10d
	syscall
	mov	$59, %eax			/* execve */
	mov	%rbx, %rdi
	mov	%rbp, %rsi
	mov	%r12, %rdx
	syscall
	mov	$60, %eax
	mov	$1, %edi
	syscall
	ud2

	.globl	call_pointer2
/* call_pointer2(function, a, b): a plain indirect call; C#'s own function pointers carry a tag test. */
call_pointer2:
	mov	%rdi, %rax
	mov	%rsi, %rdi
	mov	%rdx, %rsi
	xor	%edx, %edx
	jmp	*%rax

/* What ilc's code may refer to. The first three end the process: they mean the image is broken. */
	.globl	RhpThrowEx, RhpFallbackFailFast, RhpReversePInvoke, RhpReversePInvokeReturn, RhpStackProbe
RhpThrowEx:
RhpFallbackFailFast:
	ud2
RhpReversePInvoke:
RhpReversePInvokeReturn:
RhpStackProbe:
	ret

	.globl	address_of_reference
address_of_reference:
	mov	%rdi, %rax
	ret

/* tsc(): the time stamp counter. */
	.globl	tsc
tsc:
	rdtsc
	shl	$32, %rdx
	or	%rdx, %rax
	ret

	.section .rodata
	.globl	__security_cookie
	.balign	8
__security_cookie:
	.quad	0x595e9fbd94fda766
no_signal:
	.quad	0
	.section .note.GNU-stack, "", @progbits
