# Two bytes before the site and one after: only together they are enough.
	.globl _start
	.type call, @function
call:
	test	%ebx, %ebx
	je	1f
	mov	$39, %ebx
1:	mov	%ebx, %eax
	syscall
	ret
	.size call, . - call
	.type _start, @function
_start:
	mov	$39, %ebx
	call	call
	xor	%edi, %edi
	mov	$60, %eax
	syscall
	.size _start, . - _start
