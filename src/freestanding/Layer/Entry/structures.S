/*
 * Conversions of calls that take or give a structure (--map), for the common case: it lies on the task's own stack, where it is known to be there
 * (OwnStack.cs), and asks for nothing out of the ordinary. All else goes to C# (Handlers/Maps), of which this is the short form: the same
 * checks, the same results. The call it becomes is made from mapped_site.
 */
	.include "layout.inc"
	.include "macros.inc"
	.include "mapped.inc"

	.set	SYS_openat, 257
	.set	SYS_newfstatat, 262
	.set	SYS_epoll_pwait, 281
	.set	RED_ZONE, 128
	.set	LARGEST_STACK, 8 << 20
	.set	PAGE_SIZE, 4096

/* Goes to `otherwise` unless `size` bytes at `pointer` lie on the task's own stack. Clobbers rcx and flags. */
.macro ON_OWN_STACK pointer, size, otherwise
	mov	%gs:T_STACK_HIGH, %rcx
	sub	%rsp, %rcx
	jbe	\otherwise
	cmp	$LARGEST_STACK, %rcx
	jae	\otherwise
	lea	-RED_ZONE(%rsp), %rcx
	cmp	%rcx, \pointer
	jb	\otherwise
	mov	%gs:T_STACK_HIGH, %rcx
	sub	\pointer, %rcx
	jbe	\otherwise
	cmp	$\size, %rcx
	jb	\otherwise
.endm

	.text
/* With `how` = { flags without any of openat2_unusual, 0, 0 }. */
	ENTER_HELD short_openat2
short_openat2_1:
	cmp	$24, %r10
	jne	short_otherwise
	ON_OWN_STACK %rdx, 24, short_otherwise
	mov	8(%rdx), %rcx
	or	16(%rdx), %rcx
	jnz	short_otherwise
	mov	(%rdx), %r11
	test	%r11, openat2_unusual(%rip)
	jnz	short_otherwise
	BECOME	SYS_openat, 0
	LOAD_HELD_FLAGS
	mov	$SYS_openat, %eax
short_openat2_2:
	mov	%r11, %rdx
	mov	$0, %r10d
	jmp	mapped_site

/* The timeout becomes milliseconds, rounded up. */
	ENTER_HELD short_epoll_pwait2
short_epoll_pwait2_1:
	mov	$-1, %r11
	test	%r10, %r10
	jz	1f
	ON_OWN_STACK %r10, 16, short_otherwise
	mov	(%r10), %r11
	cmp	$2147483, %r11			/* seconds; negative ones too */
	jae	short_otherwise
	mov	8(%r10), %rax
	cmp	$1000000000, %rax
	jae	short_otherwise
	add	$999999, %rax
	imul	$0x431bde83, %rax, %rax		/* / 1000000, exact for all of 32 bits */
	shr	$50, %rax
	imul	$1000, %r11, %r11
	add	%rax, %r11
1:	BECOME	SYS_epoll_pwait, 0
	LOAD_HELD_FLAGS
	mov	$SYS_epoll_pwait, %eax
short_epoll_pwait2_2:
	mov	%r11, %r10
	jmp	mapped_site

/*
 * For a structure on the stack the kernel writes its struct stat beside the task: only what is asked for is written to the program's memory, once.
 * Elsewhere the kernel is to check the pointer, and what it writes there is moved; all is there if it lies in the same page.
 */
	.set	STATX_KEPT_FLAGS, 0x5900	/* AT_SYMLINK_NOFOLLOW, AT_NO_AUTOMOUNT, AT_EMPTY_PATH, AT_STATX_DONT_SYNC */
	.set	STATX_OWN_FLAGS, 0x4000
	ENTER_HELD short_statx
short_statx_1:
	test	$~STATX_KEPT_FLAGS, %edx
	jnz	short_otherwise
	test	%r10d, %r10d			/* STATX__RESERVED */
	js	short_otherwise
	ON_OWN_STACK %r8, 256, 1f
	movq	$1, %gs:T_KEPT
	jmp	2f
1:	mov	%r8d, %ecx
	and	$PAGE_SIZE - 1, %ecx
	cmp	$PAGE_SIZE - 256, %ecx
	ja	short_otherwise
	movq	$0, %gs:T_KEPT
2:	BECOME	SYS_newfstatat, FINISH_STATX
	mov	%edx, %r11d
	and	$~STATX_OWN_FLAGS, %r11d
	LOAD_HELD_FLAGS
	mov	$SYS_newfstatat, %eax
short_statx_2:
	mov	%r11, %r10
	mov	%r8, %rdx
	mov	%gs:T_KEPT, %rcx
	jrcxz	1f
	mov	%gs:T_SELF, %rdx
	lea	MAP_SCRATCH(%rdx), %rdx
1:	jmp	mapped_site

short_otherwise:
	LOAD_HELD_FLAGS
	mov	%gs:T_NR, %rax
	mov	%gs:T_RET, %rcx
	jmp	hook_mapped
short_end:
	REPAIR	short_openat2_1, short_openat2_2, RESTART_HELD
	REPAIR	short_openat2_2, short_epoll_pwait2, RESTART_MAPPED
	REPAIR	short_epoll_pwait2_1, short_epoll_pwait2_2, RESTART_HELD
	REPAIR	short_epoll_pwait2_2, short_statx, RESTART_MAPPED
	REPAIR	short_statx_1, short_statx_2, RESTART_HELD
	REPAIR	short_statx_2, short_otherwise, RESTART_MAPPED
	REPAIR	short_otherwise, short_end, RESTART_HELD

/*
 * As StatxMap.Finish, from the struct stat in MAP_SCRATCH (arch/x86/include/uapi/asm/stat.h) to the struct statx the program wants.
 */
.macro COPY_TIME from, to
	mov	\from(%rdx), %rcx
	mov	%rcx, \to(%rdi)
	mov	\from + 8(%rdx), %ecx
	mov	%rcx, \to + 8(%rdi)
.endm
.macro COPY_WORD from, to
	mov	\from(%rdx), %rcx
	mov	%rcx, \to(%rdi)
.endm
.macro COPY_HALF from, to
	mov	\from(%rdx), %ecx
	mov	%ecx, \to(%rdi)
.endm
.macro COPY_WORD_BACK at
	mov	\at(%rdi), %rcx
	mov	%rcx, \at(%rdx)
.endm
/* new_encode_dev of include/linux/kdev_t.h, taken apart. */
.macro COPY_DEVICE from, to
	mov	\from(%rdx), %ecx
	mov	%ecx, %eax
	shr	$8, %eax
	and	$0xfff, %eax
	mov	%eax, \to(%rdi)
	movzbl	%cl, %eax
	shr	$12, %ecx
	and	$0xfff00, %ecx
	or	%eax, %ecx
	mov	%ecx, \to + 4(%rdi)
.endm

	.globl	finish_statx
finish_statx:
	mov	%rax, %gs:T_RESULT
finish_statx_1:
	HOLD_FLAGS				/* the same as before the call: every entry keeps them */
	cmpq	$0, %gs:T_RESULT
	jne	1f
	mov	%gs:T_SELF, %rdx
	lea	MAP_SCRATCH(%rdx), %rdx
	mov	%gs:T_OLD_R8, %rdi
	cmpq	$0, %gs:T_KEPT
	jne	2f
	.set	at, 0
	.rept	18
	COPY_WORD_BACK at
	.set	at, at + 8
	.endr
	movq	$1, %gs:T_KEPT			/* from here on the program's copy may be written over */
2:	movl	$0x7ff, (%rdi)			/* STATX_BASIC_STATS */
	COPY_HALF 56, 4				/* st_blksize */
	movq	$0, 8(%rdi)
	COPY_HALF 16, 16			/* st_nlink */
	COPY_WORD 28, 20			/* st_uid, st_gid */
	COPY_HALF 24, 28			/* st_mode */
	COPY_WORD 8, 32				/* st_ino */
	COPY_WORD 48, 40			/* st_size */
	COPY_WORD 64, 48			/* st_blocks */
	movq	$0, 56(%rdi)
	COPY_TIME 72, 64			/* st_atim */
	movq	$0, 80(%rdi)
	movq	$0, 88(%rdi)
	COPY_TIME 104, 96			/* st_ctim */
	COPY_TIME 88, 112			/* st_mtim */
	COPY_DEVICE 40, 128			/* st_rdev */
	COPY_DEVICE 0, 136			/* st_dev */
	.set	at, 144
	.rept	14
	movq	$0, at(%rdi)
	.set	at, at + 8
	.endr
1:	LOAD_HELD_FLAGS
	mov	%gs:T_RESULT, %rax
	LOAD_OLD_ARGUMENTS
	mov	%gs:T_OLD_RET, %rcx
	jmp	*%rcx
finish_statx_end:
	REPAIR	finish_statx, finish_statx_1, DONE_MAPPED
	REPAIR	finish_statx_1, finish_statx_end, DONE_MAPPED_HELD

	.globl	openat2_unusual
	.bss
	.balign	8
openat2_unusual:
	.zero	8

	.section .note.GNU-stack, "", @progbits
