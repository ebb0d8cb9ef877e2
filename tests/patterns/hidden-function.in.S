# A function no table names, found by the address another one takes; and one only that one calls.
	.globl _start
	.type _start, @function
_start:
	lea	hidden(%rip), %rdx
	call	*%rdx
	xor	%edi, %edi
	mov	$60, %eax
	syscall
	.size _start, . - _start
	.p2align 4
hidden:
	sub	$8, %rsp
	call	deeper
	mov	$39, %eax
	syscall
	add	$8, %rsp
	ret
	.p2align 4
deeper:
	mov	$24, %eax
	syscall
	ret
