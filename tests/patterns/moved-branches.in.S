# Jumps after the site move too and still go where they went.
	.globl _start
	.type _start, @function
_start:
	mov	$39, %eax
	test	%eax, %eax
	je	1f
1:	syscall
	test	%eax, %eax
	js	wrong
	mov	$39, %eax
	jmp	2f
3:	mov	$1, %edi
	mov	$60, %eax
2:	syscall
	nop
	jmp	good
wrong:
	mov	$1, %edi
	mov	$60, %eax
	syscall
good:
	xor	%edi, %edi
	mov	$60, %eax
	syscall
	.size _start, . - _start
