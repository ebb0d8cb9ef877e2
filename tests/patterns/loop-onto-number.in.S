# A loop jumps to the first instruction that is overwritten, which is allowed.
	.globl _start
	.type _start, @function
_start:
	mov	$3, %ebx
again:
	mov	$24, %eax
	syscall
	dec	%ebx
	jne	again
	xor	%edi, %edi
	mov	$60, %eax
	syscall
	.size _start, . - _start
