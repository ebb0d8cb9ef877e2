# A site that is jumped to, with no instruction after it but the padding of the next function.
	.globl _start
	.type quit, @function
quit:
	test	%edi, %edi
	mov	$60, %eax
	je	1f
	mov	$231, %eax
1:	syscall
	hlt
	.size quit, . - quit
	.p2align 4
	.type _start, @function
_start:
	mov	$7, %edi
	jmp	quit
	.size _start, . - _start
