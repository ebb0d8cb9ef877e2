/* Functions, because a program that named the section as data would be given a copy of it (R_X86_64_COPY). */
	.text
	.globl	libsys_section, libsys_layer
	.type	libsys_section, @function
	.type	libsys_layer, @function
	.cfi_startproc
libsys_section:
	lea	libsys_start(%rip), %rax
	ret
	.size	libsys_section, . - libsys_section
libsys_layer:
	lea	libsys_start + 64 * 511 + 16(%rip), %rax
	ret
	.size	libsys_layer, . - libsys_layer
	.cfi_endproc
