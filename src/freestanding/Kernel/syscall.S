/* raw_syscall(number, a, b, c, d, e, f): the System V call of C# code to the kernel's convention. Returns -errno on failure. */
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
	syscall
	ret

/*
 * raw_helper(path, argv, envp): a child that shares memory (CLONE_VM | CLONE_VFORK, exit signal 0: the program's wait
 * calls and SIGCHLD handler never see it) and executes path with standard streams on /dev/null (descriptor in rcx).
 * Returns the child's pid or -errno. The child uses the stack below the parent's frame; the parent sleeps meanwhile.
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
	mov	$56, %eax			/* clone */
	mov	$0x4100, %edi			/* CLONE_VM | CLONE_VFORK */
	xor	%esi, %esi
	xor	%edx, %edx
	xor	%r10d, %r10d
	xor	%r8d, %r8d
	syscall
	test	%rax, %rax
	jz	1f
	pop	%r13
	pop	%r12
	pop	%rbp
	pop	%rbx
	ret
1:	xor	%r14d, %r14d
2:	mov	$33, %eax			/* dup2(null, 0..2) */
	mov	%r13, %rdi
	mov	%r14, %rsi
	syscall
	inc	%r14d
	cmp	$3, %r14d
	jne	2b
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
	mov	$60, %eax			/* exit(1) */
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
