/*
 * Calls that look a path up (open, readlink, stat and their kin): after the kernel accepted the path it is readable, so it may be
 * looked at; before, reading it could fault where the kernel would answer EFAULT. (A null path with AT_EMPTY_PATH is accepted
 * too.) Only paths under /proc/ that end in /exe, and the name "exe", go further; of a link that is read also the empty path, and where it could not be written.
 *
 * Each call has an entry of its own, whose last jump the processor predicts by itself. All the way rax and the flags stay as the kernel left
 * them: rcx alone is compared, by lea and jrcxz, so nothing is to be put away, and r11 holds the flags for those who go further.
 */
	.include "layout.inc"
	.include "macros.inc"

	.set	EFAULT, 14

/* Leaves unless the next byte of the path is this one. Byte by byte: the string may end at the end of a page. Precondition: rcx < 2^32. */
.macro EXPECT path, index, byte, otherwise
	movzbl	\index(\path), %ecx
	lea	-\byte(%rcx), %ecx
	jrcxz	9f
	jmp	\otherwise
9:
.endm

/* To the program, or first to be counted. */
.macro LEAVE
	mov	%gs:T_COUNTERS, %rcx
	jrcxz	8f
	mov	%rax, %gs:T_RESULT
	mov	%r11, %gs:T_FLAGS
	jmp	count_done
8:	mov	%gs:T_RET, %rcx
	jmp	*%rcx
.endm

/* path: the register that points to it; into: the one that points to where a link's text goes. */
.macro PATH_HOOK name, path, into
	.ifnb	\into
2:	mov	%gs:T_RET, %rcx
	jmp	hook_heavy
	REPAIR	2b, hook_\name, RESTART_RET
	.endif
	.globl	hook_\name
hook_\name:
	mov	%rcx, %gs:T_RET
1:
	.ifnb	\into
	mov	\into, %rcx
	not	%rcx
	lea	1(%rcx, \path), %rcx		/* zero when they are the same: after the call the path would be gone */
	jrcxz	2b
	.endif
	mov	%rax, %gs:T_NR
	LAYER_CALL %gs:T_KERNEL
3:	mov	%eax, %ecx
	bswap	%ecx			/* the sign without a flag: 0xff are errors */
	movzbl	%cl, %ecx
	lea	-0xff(%rcx), %ecx
	.ifnb	\into
	jrcxz	10f
	.else
	jrcxz	4f
	.endif
	mov	\path, %rcx
	jrcxz	4f
	movzbl	(\path), %ecx
	.ifnb	\into
	jrcxz	11f			/* the link that a descriptor is of */
	.endif
	lea	-'/'(%rcx), %ecx
	jrcxz	5f
	lea	'/' - 'e'(%rcx), %ecx
	jrcxz	6f
4:	LEAVE
	.ifnb	\into
10:	lea	EFAULT(%rax), %rcx
	jrcxz	11f
	jmp	4b
11:	jmp	7f
	.endif
5:	EXPECT	\path, 1, 'p', 4b
	EXPECT	\path, 2, 'r', 4b
	EXPECT	\path, 3, 'o', 4b
	EXPECT	\path, 4, 'c', 4b
	EXPECT	\path, 5, '/', 4b
	mov	%r11, %gs:T_FLAGS
	mov	\path, %r11
	jmp	process_path
6:	EXPECT	\path, 1, 'x', 4b
	EXPECT	\path, 2, 'e', 4b
	EXPECT	\path, 3, 0, 4b
7:	mov	%rax, %gs:T_RESULT
	mov	%r11, %gs:T_FLAGS
	jmp	heavy_post
hook_\name\()_end:
	REPAIR	hook_\name, 1b, RESTART_RCX
	REPAIR	1b, 3b, RESTART_RET
	REPAIR	3b, hook_\name\()_end, DONE_PATH_RAX
.endm

	.text
/* A path under /proc/, in r11: on to its end. The flags wait in T_FLAGS. */
process_path:
	movzbl	(%r11), %ecx
	jrcxz	1f
	lea	1(%r11), %r11
	jmp	process_path
1:	EXPECT	%r11, -1, 'e', 2f
	EXPECT	%r11, -2, 'x', 2f
	EXPECT	%r11, -3, 'e', 2f
	EXPECT	%r11, -4, '/', 2f
	mov	%rax, %gs:T_RESULT
	jmp	heavy_post
2:	mov	%gs:T_FLAGS, %r11
	LEAVE
process_path_end:
	REPAIR	process_path, process_path_end, DONE_PATH_RAX

	PATH_HOOK open, %rdi
	PATH_HOOK openat, %rsi
	PATH_HOOK openat2, %rsi
	PATH_HOOK readlink, %rdi, %rsi
	PATH_HOOK readlinkat, %rsi, %rdx
	PATH_HOOK stat, %rdi
	PATH_HOOK newfstatat, %rsi
	PATH_HOOK statx, %rsi

	.section .note.GNU-stack, "", @progbits
