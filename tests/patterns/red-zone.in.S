# A leaf function keeps a value below the stack pointer and passes the kernel a pointer to it (clock_gettime).
# Nothing may push.
	.globl _start
	.type leaf, @function
leaf:
	movabs	$0x1122334455667788, %rax
	mov	%rax, -8(%rsp)
	movq	$-1, -24(%rsp)
	lea	-24(%rsp), %rsi
	mov	$1, %edi
	mov	$228, %eax
	syscall
	movabs	$0x1122334455667788, %rdx
	cmp	%rdx, -8(%rsp)
	setne	%al
	movzbl	%al, %eax
	ret
	.size leaf, . - leaf
	.type _start, @function
_start:
	call	leaf
	mov	%eax, %edi
	mov	$60, %eax
	syscall
	.size _start, . - _start
