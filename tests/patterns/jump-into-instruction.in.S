# A jump past a prefix: the bytes before the site run in two ways.
	.globl _start
	.type _start, @function
_start:
	lea	-8(%rsp), %rdx
	xor	%eax, %eax
	mov	$39, %ecx
	test	%eax, %eax
	je	1f + 1
1:	lock cmpxchg %ecx, (%rdx)
	syscall
	.fill	32, 1, 0x90
	xor	%edi, %edi
	mov	$60, %eax
	syscall
	.size _start, . - _start
