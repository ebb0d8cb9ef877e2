/* flags: -O2 -shared -fPIC
 *
 * A table of code addresses that the dynamic linker makes of a global symbol and distances from it (R_X86_64_64); one leads right before a site.
 */
#include "library.h"

__asm__("	.text\n"
	"	.globl library_dispatch\n"
	"	.type library_dispatch, @function\n"
	"library_dispatch:\n"
	"	.cfi_startproc\n"
	"	push %rbx\n"
	"	.cfi_adjust_cfa_offset 8\n"
	"	.cfi_offset rbx, -16\n"
	"	mov %esi, %ebx\n"
	"	test %rdi, %rdi\n"
	"	jz 1f\n"
	"	lea 3f(%rip), %rax\n"
	"	jmp *(%rax, %rdi, 8)\n"
	"1:	add $1, %ebx\n"		/* three bytes */
	"2:	mov %ebx, %eax\n"	/* two */
	"	syscall\n"
	"	pop %rbx\n"
	"	.cfi_adjust_cfa_offset -8\n"
	"	.cfi_restore rbx\n"
	"	ret\n"
	"	.cfi_endproc\n"
	"	.size library_dispatch, . - library_dispatch\n"
	"	.section .data.rel.ro, \"aw\"\n"
	"	.balign 8\n"
	"3:	.quad library_dispatch + (1b - library_dispatch), library_dispatch + (2b - library_dispatch)\n"
	"	.text\n");
