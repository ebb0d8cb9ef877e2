# Prefixes that mean nothing to syscall: they are overwritten or left behind, but never moved before another instruction, nor before the jump: the one that something jumps past stays.
	.globl _start
	.type _start, @function
_start:
	mov	$39, %eax
	rex.w
	syscall
	mov	%eax, %ebx
	mov	%ebx, %edi
	mov	$24, %eax
	.byte	0x66, 0xf3, 0x48
	syscall
	mov	$39, %eax
	jmp	here
here:
	addr32
	syscall
	mov	%eax, %ebx
	xor	%edi, %edi
	mov	%ebx, %edx
	push	$39
	pop	%rax
	rep
	syscall
	cmp	%eax, %ebx
	jne	wrong
	mov	$39, %eax
	cmp	%ebx, %edi
	je	bare
	.byte	0xf3
bare:
	syscall
	mov	%eax, %edi
	cmp	%edi, %ebx
	jne	wrong
	xor	%edi, %edi
	jmp	last
wrong:
	mov	$1, %edi
last:
	mov	$60, %eax
	repne
	syscall
	.size _start, . - _start
