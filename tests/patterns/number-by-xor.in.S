# Two bytes of number and two of syscall: the jump also takes an instruction before them.
	.globl _start
	.type _start, @function
_start:
	mov	$-1, %edi
	xor	%edx, %edx
	xor	%eax, %eax
	syscall
	xor	%edi, %edi
	mov	$60, %eax
	syscall
	.size _start, . - _start
