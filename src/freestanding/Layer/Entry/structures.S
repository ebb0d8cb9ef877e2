/*
 * Conversions of calls that take or give a structure (--map), for the common case: it lies on the task's own stack, where it is known to be there
 * (OwnStack.cs), or in one page, and asks for nothing out of the ordinary. All else goes to C# (Handlers/Maps), of which this is the short form: the same
 * checks, the same results. The call it becomes is made from mapped_site.
 */
	.include "layout.inc"
	.include "macros.inc"
	.include "mapped.inc"

	.set	SYS_rt_sigprocmask, 14
	.set	NO_SUCH_WAY, -1
	.set	EINVAL, 22
	.set	SYS_clone, 56
	.set	CLONE_PARENT, 0x8000
	.set	CLONE_THREAD, 0x10000
	.set	SYS_openat, 257
	.set	O_CREAT, 0x40
	.set	O_DIRECTORY, 0x10000
	.set	MODE_BITS, 0xfff
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

/*
 * Afterwards `size` bytes at `pointer` can be read: they lie on the task's own stack, or in one page of which the kernel could read a set of signals that it
 * was told to do nothing with (UserMemory.cs). Else goes to C#. Clobbers rax, rcx, r11 and flags. The code from `start` on has changed nothing but
 * these; `rest` is its end, and the start of what follows.
 */
.macro LOOK pointer, size, start, rest
	ON_OWN_STACK \pointer, \size, 1f
	jmp	4f
1:	mov	\pointer, %rcx
	and	$PAGE_SIZE - 1, %ecx
	cmp	$PAGE_SIZE - \size, %ecx
	ja	short_otherwise
	mov	%rdi, %gs:T_RDI
	mov	%rsi, %gs:T_RSI
	mov	%rdx, %gs:T_RDX
	mov	%r10, %gs:T_R10
2:	mov	\pointer, %rsi
	mov	$NO_SUCH_WAY, %edi
	mov	$0, %edx
	mov	$8, %r10d
	mov	$SYS_rt_sigprocmask, %eax
	syscall
3:	mov	%gs:T_RDI, %rdi
	mov	%gs:T_RSI, %rsi
	mov	%gs:T_RDX, %rdx
	mov	%gs:T_R10, %r10
\rest:
	cmp	$-EINVAL, %rax
	jne	short_otherwise
4:
	REPAIR	\start, 2b, RESTART_HELD
	REPAIR	2b, 3b, RESTART_LOOK
	REPAIR	3b, \rest, RESTART_LOOK
.endm

	.text
/* With `how` = { flags without any of openat2_unusual, the mode of what is created, 0 }. */
	ENTER_HELD short_openat2
short_openat2_1:
	cmp	$24, %r10
	jne	short_otherwise
	LOOK	%rdx, 24, short_openat2_1, short_openat2_2
	mov	8(%rdx), %rax
	mov	(%rdx), %r11
	test	%r11, openat2_unusual(%rip)
	jnz	short_otherwise
	cmpq	$0, 16(%rdx)
	jne	short_otherwise
	test	%rax, %rax
	jz	1f
	test	$O_CREAT, %r11d
	jz	short_otherwise
	cmp	$MODE_BITS, %rax
	ja	short_otherwise
1:	mov	%rax, %gs:T_NEW_R10
	mov	%r11d, %eax
	and	$O_CREAT | O_DIRECTORY, %eax
	cmp	$O_CREAT | O_DIRECTORY, %eax
	je	short_otherwise
	BECOME	SYS_openat, 0
	LOAD_HELD_FLAGS
	mov	$SYS_openat, %eax
short_openat2_3:
	mov	%r11, %rdx
	mov	%gs:T_NEW_R10, %r10
	jmp	mapped_site

/* All of struct clone_args that clone can say, of the size C libraries pass: flags and exit_signal in one word, the end of the stack. */
	ENTER_HELD short_clone3
short_clone3_1:
	cmp	$88, %rsi
	jne	short_otherwise
	LOOK	%rdi, 88, short_clone3_1, short_clone3_2
	mov	64(%rdi), %rax			/* set_tid, set_tid_size, cgroup */
	or	72(%rdi), %rax
	or	80(%rdi), %rax
	jnz	short_otherwise
	mov	(%rdi), %r11
	test	%r11, clone3_unusual(%rip)
	jnz	short_otherwise
	mov	32(%rdi), %rax			/* exit_signal */
	cmp	$64, %rax
	ja	short_otherwise
	test	%eax, %eax
	jz	1f
	test	$CLONE_THREAD | CLONE_PARENT, %r11d
	jnz	short_otherwise
1:	or	%rax, %r11
	mov	40(%rdi), %rax			/* stack, stack_size: both or none */
	mov	48(%rdi), %rcx
	test	%rax, %rax
	jz	2f
	test	%rcx, %rcx
	jz	short_otherwise
	jmp	3f
2:	test	%rcx, %rcx
	jnz	short_otherwise
3:	add	%rcx, %rax
	jc	short_otherwise
	mov	%rax, %gs:T_NEW_RSI
	shr	$47, %rax
	jnz	short_otherwise
	BECOME	SYS_clone, 0
	LOAD_HELD_FLAGS
	mov	$SYS_clone, %eax
short_clone3_3:
	mov	%gs:T_NEW_RSI, %rsi
	mov	24(%rdi), %rdx			/* parent_tid */
	mov	16(%rdi), %r10			/* child_tid */
	mov	56(%rdi), %r8			/* tls */
	mov	%r11, %rdi
	jmp	mapped_site

/* The timeout becomes milliseconds, rounded up. */
	ENTER_HELD short_epoll_pwait2
short_epoll_pwait2_1:
	mov	$-1, %r11
	test	%r10, %r10
	jz	5f
	LOOK	%r10, 16, short_epoll_pwait2_1, short_epoll_pwait2_2
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
5:	BECOME	SYS_epoll_pwait, 0
	LOAD_HELD_FLAGS
	mov	$SYS_epoll_pwait, %eax
short_epoll_pwait2_3:
	mov	%r11, %r10
	jmp	mapped_site

/*
 * The kernel writes its struct stat to the end of the program's struct statx, and so checks it; the beginning is there too if it lies in the same page,
 * or on the stack. What most calls look like is told by tables, without touching a flag.
 */
	.set	STAT_AT, 112			/* sizeof(struct statx) - sizeof(struct stat) */
	.set	STATX_KEPT_FLAGS, 0x5900	/* AT_SYMLINK_NOFOLLOW, AT_NO_AUTOMOUNT, AT_EMPTY_PATH, AT_STATX_DONT_SYNC */
	.set	STATX_OWN_FLAGS, 0x4000
	.globl	short_statx
short_statx:
	mov	%rcx, %gs:T_RET
short_statx_1:
	mov	%rax, %gs:T_NR
short_statx_2:
	lea	statx_unusual(%rip), %r11
	movzbl	%dh, %ecx
	movzbl	(%r11, %rcx), %eax
	movzbl	%dl, %ecx
	lea	(%rax, %rcx), %rcx
	mov	%edx, %eax
	bswap	%eax
	movzwl	%ax, %eax			/* bits 16 to 31, in some order */
	lea	(%rax, %rcx), %rcx
	movslq	%r10d, %rax			/* STATX__RESERVED is the sign */
	bswap	%rax
	mov	%eax, %eax
	lea	(%rax, %rcx), %rcx
	mov	%r8d, %eax
	movzbl	%ah, %eax
	movzbl	256(%r11, %rax), %eax
	lea	(%rax, %rcx), %rcx
	mov	%edx, %r11d
	jrcxz	1f
	mov	%gs:T_NR, %rax
	mov	%gs:T_RET, %rcx
	jmp	unusual_statx
1:	jmp	short_statx_become
	ENTER_HELD unusual_statx
unusual_statx_1:
	test	$~STATX_KEPT_FLAGS, %edx
	jnz	short_otherwise
	test	%r10d, %r10d
	js	short_otherwise
	mov	%r8d, %ecx
	and	$PAGE_SIZE - 1, %ecx
	cmp	$PAGE_SIZE - STAT_AT, %ecx
	jbe	1f
	ON_OWN_STACK %r8, 256, short_otherwise
1:	mov	%edx, %r11d
	and	$~STATX_OWN_FLAGS, %r11d
	LOAD_HELD_FLAGS
short_statx_become:
	BECOME	SYS_newfstatat, FINISH_STATX
	movq	$0, %gs:T_KEPT
	mov	$SYS_newfstatat, %eax
short_statx_3:
	mov	%r11, %r10
	lea	STAT_AT(%r8), %rdx
	jmp	mapped_site

short_otherwise:
	LEAVE_HELD hook_mapped
short_end:
	REPAIR	short_openat2_2, short_openat2_3, RESTART_HELD
	REPAIR	short_openat2_3, short_clone3, RESTART_MAPPED
	REPAIR	short_clone3_2, short_clone3_3, RESTART_HELD
	REPAIR	short_clone3_3, short_epoll_pwait2, RESTART_MAPPED
	REPAIR	short_epoll_pwait2_2, short_epoll_pwait2_3, RESTART_HELD
	REPAIR	short_epoll_pwait2_3, short_statx, RESTART_MAPPED
	REPAIR	short_statx, short_statx_1, RESTART_RCX
	REPAIR	short_statx_1, short_statx_2, RESTART_RET
	REPAIR	short_statx_2, unusual_statx, RESTART_NR
	REPAIR	unusual_statx_1, short_statx_become, RESTART_HELD
	REPAIR	short_statx_become, short_statx_3, RESTART_NR
	REPAIR	short_statx_3, short_otherwise, RESTART_MAPPED
	REPAIR	short_otherwise, short_end, RESTART_HELD

/*
 * As StatxMap.Finish, from a struct stat (arch/x86/include/uapi/asm/stat.h) to the struct statx it is the end of. Both halves may be repeated: the first
 * writes before the struct stat only; what the second needs of it is in rdx, rsi, r9 and r8 by then, or in MAP_SCRATCH. rdi points to the middle: the
 * instructions are shorter.
 */
	.set	M, -128				/* the struct statx, from rdi */
	.set	S, STAT_AT + M			/* the struct stat */
.macro COPY_WORD from, to
	mov	S + \from(%rdi), %rcx
	mov	%rcx, M + \to(%rdi)
.endm
.macro COPY_HALF from, to
	mov	S + \from(%rdi), %ecx
	mov	%ecx, M + \to(%rdi)
.endm
.macro COPY_TIME from, to
	COPY_WORD \from, \to
	mov	S + \from + 8(%rdi), %ecx
	mov	%rcx, M + \to + 8(%rdi)
.endm
/* new_encode_dev of include/linux/kdev_t.h, taken apart. Changes flags, eax and ecx. */
.macro STORE_DEVICE number, to
	mov	%r\number\()d, %eax
	shr	$8, %eax
	and	$0xfff, %eax
	mov	%eax, M + \to(%rdi)
	mov	%r\number\()d, %eax
	shr	$12, %eax
	and	$0xfff00, %eax
	movzbl	%r\number\()b, %ecx
	or	%ecx, %eax
	mov	%eax, M + \to + 4(%rdi)
.endm
/* The same of one below 65536, without flags. */
.macro STORE_SMALL_DEVICE number, to
	mov	%r\number\()d, %eax
	movzbl	%ah, %ecx
	movzbl	%al, %eax
	mov	%ecx, M + \to(%rdi)
	mov	%eax, M + \to + 4(%rdi)
.endm

	.globl	finish_statx
finish_statx:
	mov	%rax, %gs:T_RESULT
finish_statx_1:
	mov	%rax, %rcx
	jrcxz	1f
	jmp	finish_statx_3
1:	mov	%gs:T_OLD_R8, %rdi
	lea	-M(%rdi), %rdi
	mov	$0, %eax
	movl	$0x7ff, M(%rdi)			/* STATX_BASIC_STATS */
	COPY_HALF 56, 4				/* st_blksize */
	mov	%rax, M + 8(%rdi)
	COPY_HALF 16, 16			/* st_nlink */
	COPY_WORD 28, 20			/* st_uid, st_gid */
	COPY_HALF 24, 28			/* st_mode */
	COPY_WORD 8, 32				/* st_ino */
	COPY_WORD 48, 40			/* st_size */
	COPY_WORD 64, 48			/* st_blocks */
	mov	%rax, M + 56(%rdi)
	COPY_TIME 72, 64			/* st_atim */
	mov	%rax, M + 80(%rdi)
	mov	%rax, M + 88(%rdi)
	COPY_TIME 104, 96			/* st_ctim */
	mov	S + 88(%rdi), %rdx		/* st_mtim */
	mov	S + 96(%rdi), %esi
	mov	S + 40(%rdi), %r9d		/* st_rdev */
	mov	S(%rdi), %r8d			/* st_dev */
	movzwl	S + 42(%rdi), %r10d
	movzwl	S + 2(%rdi), %ecx
	lea	(%r10, %rcx), %rcx
finish_statx_2:
	mov	%rdx, M + 112(%rdi)
	mov	%rsi, M + 120(%rdi)
	.set	at, 144
	.rept	14
	mov	%rax, M + at(%rdi)
	.set	at, at + 8
	.endr
	jrcxz	1f
	jmp	finish_devices
1:	STORE_SMALL_DEVICE 8, 136
	STORE_SMALL_DEVICE 9, 128
finish_statx_3:
	mov	%gs:T_RESULT, %rax
	LOAD_OLD_ARGUMENTS
	mov	%gs:T_OLD_RET, %rcx
	jmp	*%rcx
finish_devices:
	mov	%rdx, %gs:MAP_SCRATCH
	mov	%rsi, %gs:MAP_SCRATCH + 8
	mov	%r9, %gs:MAP_SCRATCH + 16
	mov	%r8, %gs:MAP_SCRATCH + 24
	movq	$1, %gs:T_KEPT
	HOLD_FLAGS				/* the same as before the call: every entry keeps them */
finish_devices_1:
	STORE_DEVICE 8, 136
	STORE_DEVICE 9, 128
	LOAD_HELD_FLAGS
	jmp	finish_statx_3
finish_devices_end:
	REPAIR	finish_statx, finish_statx_1, DONE_MAPPED
	REPAIR	finish_statx_1, finish_statx_2, DONE_MAPPED_RESULT
	REPAIR	finish_statx_2, finish_statx_3, DONE_MAPPED_STATX
	REPAIR	finish_statx_3, finish_devices, DONE_MAPPED_ALL
	REPAIR	finish_devices, finish_devices_1, DONE_MAPPED_STATX
	REPAIR	finish_devices_1, finish_devices_end, DONE_MAPPED_HELD

	.section .rodata
/* Indexed by bits 8 to 15 of statx's flags: nonzero for all but AT_SYMLINK_NOFOLLOW, AT_NO_AUTOMOUNT and AT_EMPTY_PATH. */
statx_unusual:
	.set	f, 0
	.rept	256
	.byte	f & ~0x19 & 0xff
	.set	f, f + 1
	.endr
/* Indexed by bits 8 to 15 of an address: nonzero when the page may end within 256 bytes. */
	.set	f, 0
	.rept	256
	.byte	((f & 15) == 15) & 1
	.set	f, f + 1
	.endr

	.globl	openat2_unusual, clone3_unusual
	.bss
	.balign	8
openat2_unusual:
	.zero	8
clone3_unusual:
	.zero	8

	.section .note.GNU-stack, "", @progbits
