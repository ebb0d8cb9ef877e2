# A jump table leads to the site and to the instruction before it.
	.globl _start
	.type _start, @function
_start:
	xor	%ebx, %ebx
again:
	mov	$39, %eax
	lea	table(%rip), %rdx
	movslq	(%rdx,%rbx,4), %rcx
	add	%rdx, %rcx
	jmp	*%rcx
zero:
	mov	$24, %eax
one:
	mov	$24, %eax
two:
	syscall
	nop
	inc	%ebx
	cmp	$3, %ebx
	jne	again
	xor	%edi, %edi
	mov	$60, %eax
	syscall
	.size _start, . - _start
	.section .rodata
	.p2align 2
table:	.long	zero - table, one - table, two - table
