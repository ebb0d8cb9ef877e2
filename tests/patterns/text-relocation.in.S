# gcc: -shared -Wl,-z,notext
# The dynamic linker writes the operand before the site: those bytes must stay; those after it may go.
	.globl call_it
	.type call_it, @function
call_it:
	mov	$39, %eax
	movabs	$where, %rdi
	syscall
	mov	%rax, %rbx
	ret
	.size call_it, . - call_it
	.data
where:	.quad	0
