# The bytes of syscall in the operands of other instructions.
	.globl _start
	.type _start, @function
_start:
	mov	$0x050f, %ebx
	movabs	$0x050f050f050f050f, %rcx
	lea	0x050f(%rcx), %rdx
	cmp	$0x050f, %ebx
	mov	$60, %eax
	mov	$0, %edi
	syscall
	.size _start, . - _start
