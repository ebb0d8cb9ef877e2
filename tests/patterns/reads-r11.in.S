# The kernel leaves the flags in r11; a slot does not.
	.globl _start
	.type _start, @function
_start:
	mov	$39, %eax
	syscall
	mov	%r11, %rbx
	xor	%edi, %edi
	mov	$60, %eax
	syscall
	.size _start, . - _start
