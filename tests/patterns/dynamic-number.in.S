# Numbers only known at run time: with and without a slot, x32, negative; the flags survive.
	.globl _start
	.type _start, @function
_start:
	lea	numbers(%rip), %rbx
again:
	mov	(%rbx), %eax
	xor	%edi, %edi
	stc
	mov	%eax, %r12d
	mov	%r12d, %eax
	syscall
	jnc	wrong
	add	$4, %rbx
	cmpl	$1000, (%rbx)
	jne	again
	xor	%edi, %edi
	mov	$60, %eax
	syscall
wrong:
	mov	$1, %edi
	mov	$60, %eax
	syscall
	.size _start, . - _start
	.section .rodata
numbers: .long	39, 0, 12, 255, 256, 334, 511, 512, 600, 0x10027, 0x40000027, -1, -39, 1000
