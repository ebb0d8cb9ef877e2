# Calls return to the site: it has no predecessor that may be moved.
	.globl _start
	.type number, @function
number:
	mov	$39, %eax
	ret
	.size number, . - number
	.type _start, @function
_start:
	call	number
	syscall
	cmp	$0, %eax
	jle	wrong
	xor	%edi, %edi
	mov	$60, %eax
	syscall
wrong:
	mov	$1, %edi
	mov	$60, %eax
	syscall
	.size _start, . - _start
