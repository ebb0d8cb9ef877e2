/*
 * The entries of hooked slots. Each is entered with the slot contract: number in eax, arguments in rdi rsi rdx r10 r8
 * r9, return address in rcx; it may clobber rcx and r11, keeps every other register and the flags, does not touch the
 * caller's stack, and leaves by a jump to the return address with the result in rax.
 *
 * Precondition of all but hook_direct: %gs points to the task block of the running task and of no other.
 */
	.include "layout.inc"
	.include "macros.inc"

	.text
	.globl	hook_direct
hook_direct:
	lea	-2(%rcx), %rcx
	jmp	*%rcx

/*
 * Identities. Complemented in the task block so that 0 means "not known" and jrcxz can tell without flags; `not` keeps them
 * too. An interruption up to the store of T_RET is harmless: all state is in registers. The first call of a task asks the kernel;
 * only if no signal comes between its answer and the store is it remembered, so what a handler changes (fork, setuid) is not missed.
 */
.macro IDENTITY_HOOK name, field
	.globl	hook_\name
hook_\name:
	mov	%rcx, %r11
	mov	%gs:\field, %ecx
	jrcxz	1f
	not	%ecx
	mov	%ecx, %eax
	jmp	*%r11
1:	mov	%r11, %gs:T_RET
2:	mov	%rax, %gs:T_NR
	syscall
3:	mov	%rax, %gs:T_RESULT
	mov	%r11, %gs:T_FLAGS
4:	test	%rax, %rax
	js	5f
	cmp	$65534, %rax		/* the overflow id: a user namespace whose map may still be written */
	je	5f
	not	%eax
	mov	%eax, %gs:\field
5:	LOAD_ARITHMETIC_FLAGS
	mov	%gs:T_RESULT, %rax
	mov	%gs:T_RET, %rcx
	jmp	*%rcx
6:
	REPAIR	2b, 3b, RESTART_RET
	REPAIR	3b, 4b, DONE_RAX
	REPAIR	4b, 6b, DONE_SAVED
.endm
	IDENTITY_HOOK getpid, T_PID
	IDENTITY_HOOK gettid, T_TID
	IDENTITY_HOOK getuid, T_UID
	IDENTITY_HOOK geteuid, T_EUID
	IDENTITY_HOOK getgid, T_GID
	IDENTITY_HOOK getegid, T_EGID

/*
 * mmap: only private mappings of files may be of an image, and of those at a fixed place only the executable ones; executable
 * memory without a file at a fixed place may be where a libsys section is to be. The low byte of the mmap flags decides, by table:
 * arithmetic would change the processor's flags. Any other at a fixed place may replace the vDSO, or lie where an image's extension does; MAP_FIXED_NOREPLACE is
 * one of the flags of the third byte, of which most calls have none. And address space that is only reserved (PROT_NONE, flags exactly
 * MAP_PRIVATE | MAP_ANONYMOUS: neither stacks nor arenas) may be a dynamic linker's, for an aligned library.
 */
	.set	MAP_RESERVES, 0x22
	.globl	hook_mmap
hook_mmap:
	mov	%rcx, %gs:T_RET
hook_mmap_1:
	lea	private_file_mapping(%rip), %r11
	movzbl	%r10b, %ecx
	movzbl	(%r11, %rcx), %ecx
	jrcxz	7f
	lea	-1(%rcx), %rcx
	jrcxz	2f
	lea	-1(%rcx), %rcx
	jrcxz	3f
	lea	-1(%rcx), %rcx
	jrcxz	5f
	jmp	6f
5:	mov	%r10d, %ecx
	lea	-MAP_RESERVES(%rcx), %rcx
	jrcxz	4f
7:	mov	%r10d, %ecx
	bswap	%ecx			/* changes no flag, as a shift would */
	movzbl	%ch, %ecx
	jrcxz	1f
	jmp	6f
4:	mov	%edx, %ecx
	jrcxz	2f
	jmp	1f
3:	lea	executable_protection(%rip), %r11
	movzbl	%dl, %ecx
	movzbl	(%r11, %rcx), %ecx
	jrcxz	6f
2:	mov	%gs:T_RET, %rcx
	jmp	hook_heavy
6:	mov	%gs:T_RET, %rcx
	jmp	beside_images
1:	mov	%gs:T_RET, %rcx
	jmp	*%gs:T_DIRECT
hook_mmap_end:
	REPAIR	hook_mmap, hook_mmap_1, RESTART_RCX
	REPAIR	hook_mmap_1, hook_mmap_end, RESTART_RET

/* mprotect: only what becomes executable matters, and the vDSO. */
	.globl	hook_mprotect
hook_mprotect:
	mov	%rcx, %gs:T_RET
hook_mprotect_1:
	lea	executable_protection(%rip), %r11
	movzbl	%dl, %ecx
	movzbl	(%r11, %rcx), %ecx
	jrcxz	1f
	mov	%gs:T_RET, %rcx
	jmp	hook_heavy
1:	mov	%gs:T_RET, %rcx
	jmp	beside_vdso
hook_mprotect_end:
	REPAIR	hook_mprotect, hook_mprotect_1, RESTART_RCX
	REPAIR	hook_mprotect_1, hook_mprotect_end, RESTART_RET

/* prctl: only these options matter. */
	.set	PR_SET_SECCOMP, 22
	.set	PR_SET_TSC, 26
	.set	PR_SET_SYSCALL_USER_DISPATCH, 59
	.globl	hook_prctl
hook_prctl:
	mov	%rcx, %gs:T_RET
hook_prctl_1:
	mov	%edi, %ecx
	lea	-PR_SET_SECCOMP(%rcx), %rcx
	jrcxz	1f
	lea	PR_SET_SECCOMP - PR_SET_TSC(%rcx), %rcx
	jrcxz	1f
	lea	PR_SET_TSC - PR_SET_SYSCALL_USER_DISPATCH(%rcx), %rcx
	jrcxz	1f
	mov	%gs:T_RET, %rcx
	jmp	*%gs:T_DIRECT
1:	mov	%gs:T_RET, %rcx
	jmp	hook_heavy
hook_prctl_end:
	REPAIR	hook_prctl, hook_prctl_1, RESTART_RCX
	REPAIR	hook_prctl_1, hook_prctl_end, RESTART_RET

	EXIT_HOOK hook_exit, *%gs:T_DIRECT

/* sigaltstack: a task with an alternate stack may call from it, where the layer's stack must not be used (Clock.cs). */
	.globl	hook_sigaltstack
hook_sigaltstack:
	movq	$1, %gs:T_NOCLOCK
	jmp	*%gs:T_DIRECT

/* Credential and namespace changes: what the task block remembers of the identity is void afterwards. */
	.globl	hook_credentials
hook_credentials:
	mov	%rcx, %gs:T_RET
hook_credentials_1:
	mov	%rax, %gs:T_NR
	syscall
hook_credentials_2:
	movq	$0, %gs:T_PID
	movq	$0, %gs:T_UID
	movq	$0, %gs:T_GID
	jmp	leave_light
hook_credentials_end:
	REPAIR	hook_credentials, hook_credentials_1, RESTART_RCX
	REPAIR	hook_credentials_1, hook_credentials_2, RESTART_RET
	REPAIR	hook_credentials_2, hook_credentials_end, DONE_RAX

/* Leaves with rax as the kernel left it and no flag changed since. */
leave_light:
	mov	%gs:T_RET, %rcx
	jmp	*%rcx
leave_light_end:
	REPAIR	leave_light, leave_light_end, DONE_RAX

	.section .rodata
/*
 * Indexed by the low byte of mmap's flags: nonzero when the mapping type is MAP_PRIVATE (2) and MAP_ANONYMOUS (0x20) is off;
 * 2 when MAP_FIXED (0x10) is on, whatever MAP_ANONYMOUS; 3 when it is MAP_PRIVATE | MAP_ANONYMOUS; 4 with MAP_FIXED and another type.
 */
private_file_mapping:
	.set	f, 0
	.rept	256
	.byte	((((f & 0x0f) == 2) & (((f & 0x20) == 0) | ((f & 0x10) != 0)) & 1) << ((f >> 4) & 1)) + (((f == 0x22) & 1) * 3) + ((((f & 0x0f) != 2) & ((f & 0x10) != 0) & 1) * 4)
	.set	f, f + 1
	.endr
/* Indexed by the low byte of mprotect's protection: 1 when PROT_EXEC (4) is on. */
executable_protection:
	.set	f, 0
	.rept	256
	.byte	(f >> 2) & 1
	.set	f, f + 1
	.endr
	.section .note.GNU-stack, "", @progbits
