# What precedes the site is too short and stops at a jump target: what follows is taken too.
	.globl _start
	.type _start, @function
_start:
	mov	$39, %ebx
	test	%ebx, %ebx
	jne	here
	mov	$24, %ebx
here:
	mov	%ebx, %eax
	syscall
	mov	%eax, %ebx
	xor	%edi, %edi
	mov	$60, %eax
	syscall
	.size _start, . - _start
