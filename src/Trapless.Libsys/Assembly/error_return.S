/*
 * Where the C entries go with an error: rax = -errno, the stack as at the entry of the function. errno is that of the C library in the
 * process; where there is none it is libsys_errno, a thread-local variable of libsys itself.
 */
	neg	%eax
	push	%rax
	.cfi_adjust_cfa_offset 8
	mov	__errno_location@GOTPCREL(%rip), %rcx
	test	%rcx, %rcx
	jz	1f
	call	*%rcx
	jmp	2f
1:	mov	%fs:0, %rax
	add	libsys_errno@gottpoff(%rip), %rax
2:	pop	%rcx
	.cfi_adjust_cfa_offset -8
	mov	%ecx, (%rax)
	or	$-1, %rax
	ret
