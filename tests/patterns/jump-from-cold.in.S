# Another function's code, near and far, jumps between the number and the site, and to the site.
	.globl _start
	.type hot, @function
hot:
	mov	$39, %eax
	mov	$0, %edi
middle:
	mov	$1, %esi
site:
	syscall
	mov	%rax, %rbx
	ret
	.size hot, . - hot
	.type near, @function
near:
	mov	$24, %eax
	jmp	site
	.size near, . - near
	.type _start, @function
_start:
	call	hot
	call	near
	call	cold
	xor	%edi, %edi
	mov	$60, %eax
	syscall
	.size _start, . - _start
	.section .text.unlikely, "ax"
	.type cold, @function
cold:
	mov	$24, %eax
	.fill	300, 1, 0x90
	jmp	middle
	.size cold, . - cold
