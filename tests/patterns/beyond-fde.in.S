# glibc's clone3: unwind information ends before the site, and nothing else names what follows.
	.globl _start
_start:
	.cfi_startproc
	mov	$39, %eax
	syscall
	test	%eax, %eax
	js	wrong
	.cfi_endproc
	xor	%edi, %edi
	mov	$60, %eax
	syscall
wrong:
	mov	$1, %edi
	mov	$60, %eax
	syscall
