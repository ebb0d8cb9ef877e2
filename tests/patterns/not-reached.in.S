# A call that nothing leads to may be data: it is left alone, and said so.
	.globl _start
	.type _start, @function
_start:
	xor	%edi, %edi
	mov	$60, %eax
	syscall
	.size _start, . - _start
	.p2align 4
	mov	$39, %eax
	syscall
	ret
