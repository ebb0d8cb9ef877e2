/*
 * The process starts here, with the kernel's initial stack (System V ABI AMD64, 3.4.1): no return address, no relocation
 * to do (the image is position independent without any). The C# loader maps the program and returns where to go on.
 */
	.include "layout.inc"
	.text
	.globl	_start
_start:
	xor	%ebp, %ebp
	mov	%rsp, %rdi
	lea	initial_task(%rip), %rsp	/* the program's stack is rebuilt meanwhile */
	movq	$0, kernel_entry(%rip)		/* a page that is read before it is written faults twice */
	call	loader_main			/* rax = struct Handover */
	cmpb	$0, has_fsgsbase(%rip)
	je	1f
	mov	16(%rax), %rcx
	wrgsbase %rcx
	jmp	2f
1:	mov	%rax, %rbx
	mov	16(%rax), %rsi
	mov	$158, %eax			/* arch_prctl(ARCH_SET_GS, block) */
	mov	$0x1001, %edi
	syscall
	mov	%rbx, %rax
2:	mov	0(%rax), %rsp			/* the program's argc */
	mov	8(%rax), %r11			/* the interpreter's or the program's entry */
	xor	%eax, %eax
	xor	%ebx, %ebx
	xor	%ecx, %ecx
	xor	%edx, %edx			/* rdx: no function to register with atexit */
	xor	%esi, %esi
	xor	%edi, %edi
	xor	%ebp, %ebp
	xor	%r8d, %r8d
	xor	%r9d, %r9d
	xor	%r10d, %r10d
	xor	%r12d, %r12d
	xor	%r13d, %r13d
	xor	%r14d, %r14d
	xor	%r15d, %r15d
	jmp	*%r11

	.section .note.GNU-stack, "", @progbits
