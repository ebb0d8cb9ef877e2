# A loop lies whole in what is overwritten: in the trampoline it is the copy that goes on, by jcc and by loop.
	.globl _start
	.type _start, @function
_start:
	mov	$24, %eax
	mov	$5, %ebx
again:
	dec	%ebx
	jnz	again
	mov	%eax, %eax
	syscall
	mov	$3, %ecx
	mov	$24, %eax
	jmp	once
	nop
once:
	nop
more:
	inc	%ebx
	loop	more
	nop
	syscall
	cmp	$3, %ebx
	jne	wrong
	xor	%edi, %edi
	mov	$60, %eax
	syscall
wrong:
	mov	$1, %edi
	mov	$60, %eax
	syscall
	.size _start, . - _start
