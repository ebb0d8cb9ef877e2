# Moved instructions that address memory relative to themselves are encoded again.
	.globl _start
	.type _start, @function
_start:
	mov	$1, %edi
	mov	$6, %edx
	mov	$1, %eax
	lea	text(%rip), %rsi
	syscall
	mov	status(%rip), %edi
	mov	number(%rip), %eax
	syscall
	.size _start, . - _start
	.section .rodata
text:	.ascii	"moved\n"
	.p2align 2
status:	.long	5
number:	.long	60
