# The site is jumped to, so the jump that replaces it must start at the site itself.
	.globl _start
	.type _start, @function
_start:
	mov	$3, %ebx
	mov	$24, %eax
again:
	syscall
	sub	$1, %ebx
	mov	$24, %eax
	jne	again
	xor	%edi, %edi
	mov	$60, %eax
	syscall
	.size _start, . - _start
