# One byte of the syscall lies on each of two pages.
	.globl _start
	.type _start, @function
	.p2align 12
	.fill	4096 - 10, 1, 0x90
_start:
	xor	%edi, %edi
	xor	%esi, %esi
	mov	$39, %eax
	syscall
	mov	$60, %eax
	syscall
	.size _start, . - _start
