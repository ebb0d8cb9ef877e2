# Go's vfork: the return address leaves the stack for the time of the call. No other neighbour is large enough.
	.globl _start
	.type call, @function
call:
	mov	$39, %ebx
	mov	%ebx, %eax
	pop	%r12
	syscall
	push	%r12
	ret
	.size call, . - call
	.type _start, @function
_start:
	call	call
	xor	%edi, %edi
	mov	$60, %eax
	syscall
	.size _start, . - _start
