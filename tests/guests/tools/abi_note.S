/* flags: -nostdlib -static | -nostdlib -static -DUNKNOWN
 *
 * A program with a libsys section of its own, whose note says which ABI it was made for. It ends with 0 if getrandom, called through its slot,
 * gives 8 bytes.
 */
#ifdef UNKNOWN
#define ABI "linux-99.1"
#else
#define ABI "linux-7.0"
#endif
	.section .note.trapless, "a", @note
	.balign	4
	.long	9, 64, 1
	.asciz	"Trapless"
	.balign	4
	.long	1, 1				/* version, variant: code */
1:	.quad	libsys - 1b
	.quad	0				/* nothing stores errno */
	.long	512 * 64, 64
2:	.asciz	ABI
	.fill	32 - (. - 2b), 1, 0

	.section .libsys, "ax", @progbits
	.balign	4096
libsys:
	.rept	512
	lea	-2(%rcx), %rcx
	jmp	*%rcx
	.balign	64, 0xcc
	.endr

	.bss
bytes:	.zero	8

	.text
	.globl	_start
_start:
	mov	$318, %eax			/* getrandom */
	lea	bytes(%rip), %rdi
	mov	$8, %esi
	xor	%edx, %edx
	lea	1f(%rip), %rcx
	jmp	libsys + 318 * 64
	syscall
1:	xor	%edi, %edi
	cmp	$8, %rax
	setne	%dil
	mov	$231, %eax			/* exit_group */
	lea	2f(%rip), %rcx
	jmp	libsys + 231 * 64
	syscall
2:	ud2

	.section .note.GNU-stack, "", @progbits
