	.weak	__errno_location
	.section .tbss, "awT", @nobits
	.balign	4
	.globl	libsys_errno
	.type	libsys_errno, @object
	.size	libsys_errno, 4
libsys_errno:
	.zero	4
