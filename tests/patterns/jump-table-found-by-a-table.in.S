# The second of two jump tables side by side is loaded only where the first one leads. Read on before that is known, the second's distances lead into the middle of an
# instruction that holds the bytes of a call.
	.globl _start
	.type _start, @function
_start:
	xor	%ebx, %ebx
	lea	first(%rip), %rdx
	movslq	(%rdx,%rbx,4), %rcx
	add	%rdx, %rcx
	jmp	*%rcx
one:
	lea	second(%rip), %rsi
	movslq	(%rsi,%rbx,4), %rcx
	add	%rsi, %rcx
	jmp	*%rcx
two:
	movzbl	5(%rdi,%rcx,1), %eax
	.byte	0x66, 0x0f, 0x1f, 0x44, 0, 0
three:
	mov	$39, %eax
	syscall
	xor	%edi, %edi
	mov	$60, %eax
	syscall
	.size _start, . - _start
	.section .rodata
	.p2align 2
first:	.long	one - first, three - first
second:	.long	three - second, two - second
