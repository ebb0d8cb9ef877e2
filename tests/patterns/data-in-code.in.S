# Bytes of data that look like a call, inside a function and between two: neither is touched, and both are read back.
	.globl _start
	.type _start, @function
_start:
	jmp	1f
inside:	.byte	0xb8, 39, 0, 0, 0, 0x0f, 0x05
1:	mov	inside + 3(%rip), %eax
	cmp	$0x050f0000, %eax
	jne	wrong
	mov	between + 3(%rip), %eax
	cmp	$0x050f0000, %eax
	jne	wrong
	xor	%edi, %edi
	mov	$60, %eax
	syscall
wrong:
	mov	$1, %edi
	mov	$60, %eax
	syscall
	.size _start, . - _start
	.p2align 4
between: .byte	0xb8, 39, 0, 0, 0, 0x0f, 0x05, 0xc3
	.p2align 4
	.type unused, @function
unused:
	ret
	.size unused, . - unused
