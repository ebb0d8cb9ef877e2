/*
 * Entries used under --complete: Syscall User Dispatch lets only this text enter the kernel, so a direct call is made here instead of
 * at its site, and a `syscall` anywhere else raises SIGSYS (Documentation/admin-guide/syscall-user-dispatch.rst).
 */
	.include "layout.inc"
	.include "macros.inc"
	.include "csharp.inc"

	.set	SYS_rt_sigreturn, 15
	.set	SYS_getpid, 39
	.set	SYS_gettid, 186
	.set	SYS_tgkill, 234
	.set	SIGSYS, 31
	.set	CODE_USER_DISPATCH, 2		/* SYS_USER_DISPATCH */
	.set	SI_CODE, 8			/* offsetof(siginfo, si_code) */
	.set	TRAP_SIZE, 2			/* bytes of `syscall` and of `int $0x80` */

.macro BLOCK_ALL
	mov	$SYS_rt_sigprocmask, %eax
	mov	$SIG_SETMASK, %edi
	lea	every_signal(%rip), %rsi
	xor	%edx, %edx
	mov	$8, %r10d
	syscall
.endm

	.text
/* In place of hook_direct. Restarted by the kernel it goes on at the site (SignalRepair.cs), which comes here again by way of SIGSYS. */
	.globl	inside_direct
inside_direct:
	mov	%rcx, %gs:T_RET
inside_direct_1:
	syscall
inside_direct_2:
	mov	%gs:T_RET, %rcx
	jmp	*%rcx
inside_direct_end:
	REPAIR	inside_direct, inside_direct_1, RESTART_RCX
	REPAIR	inside_direct_1, inside_direct_2, RESTART_RET
	REPAIR	inside_direct_2, inside_direct_end, DONE_RAX

/* Where a handler goes that leaves the call to the kernel: T_RESUME. It has been asked, so a signal must not make it be asked again. */
	.globl	inside_resumed
inside_resumed:
	syscall
inside_resumed_1:
	mov	%gs:T_RET, %rcx
	jmp	*%rcx
inside_resumed_end:
	REPAIR	inside_resumed, inside_resumed_1, RESTART_INSIDE
	REPAIR	inside_resumed_1, inside_resumed_end, DONE_RAX

/* A caught `int $0x80`. It keeps every register but rax, so where it goes on is in the task. */
	.globl	inside_int80
inside_int80:
	int	$0x80
inside_int80_1:
	jmp	*%gs:T_COMPAT_RET
inside_int80_end:
	REPAIR	inside_int80, inside_int80_1, RESTART_COMPAT
	REPAIR	inside_int80_1, inside_int80_end, DONE_COMPAT

/*
 * rt_sigreturn. Nothing but the stack pointer counts, and all state is in registers: no repair. The frame's mask tells whether the
 * program had SIGSYS blocked, which the kernel must not hear of; once that is taken from the frame no signal may come in between. One that came
 * while it was blocked is sent again, and waits in the kernel until the mask is the frame's.
 */
	.globl	inside_sigreturn
inside_sigreturn:
	testl	$SIGSYS_BIT, UC_SIGMASK(%rsp)
	jnz	1f
	movq	$0, %gs:T_SIGSYS_BLOCKED
	cmpq	$0, %gs:T_SIGSYS_PENDING
	je	2f
	BLOCK_ALL
	movq	$0, %gs:T_SIGSYS_PENDING
	mov	$SYS_getpid, %eax
	syscall
	mov	%eax, %edi
	mov	$SYS_gettid, %eax
	syscall
	mov	%eax, %esi
	mov	$SIGSYS, %edx
	mov	$SYS_tgkill, %eax
	syscall
	jmp	2f
1:	BLOCK_ALL
	andl	$~SIGSYS_BIT, UC_SIGMASK(%rsp)
	movq	$SIGSYS_BIT, %gs:T_SIGSYS_BLOCKED
2:	mov	$SYS_rt_sigreturn, %eax
	syscall
	ud2

/*
 * The handler of SIGSYS, installed with every signal blocked and the restorer below. The signal is synchronous: a missed site was
 * executed, by the program, or by the vDSO on the layer's stack (T_BUSY). Any other SIGSYS may have interrupted anything.
 */
	.globl	dispatch_entry, dispatch_opened, dispatch_return
dispatch_entry:
	endbr64
	cmpb	$0, layer_left(%rip)
	jne	2f
	pushfq
dispatch_entry_kept:
	push	%rbx				/* the program's: its own handler may look at it */
	mov	%rsp, %rbx
	mov	%gs:T_SELF, %rdi
	lea	16(%rsp), %rcx
	cmpq	$0, %gs:T_BUSY
	jne	1f
	mov	%gs:T_STACK, %rsp
1:	and	$-16, %rsp
	CLEAN	8(%rbx)
	call	layer_dispatched		/* (task, siginfo, context, frame) */
	mov	%rbx, %rsp
	pop	%rbx
	CHECK_ALIGNMENT_AS (%rsp)
	add	$8, %rsp
	mov	FRAME_CONTEXT+UC_R8(%rsp), %r8	/* which C# does not keep: the program's handler may look at them too */
	mov	FRAME_CONTEXT+UC_R9(%rsp), %r9
dispatch_told:
	test	%eax, %eax
	jnz	3f
	ret
2:	cmpl	$CODE_USER_DISPATCH, SI_CODE(%rsi)	/* caught before the layer left: again, now nothing stops it */
	jne	4f
	subq	$TRAP_SIZE, UC_RIP(%rdx)
4:	ret
/* The program's own handler, entered as by the kernel: its mask is in the task, its restorer in the frame. */
3:	mov	$SYS_rt_sigprocmask, %eax
	mov	$SIG_SETMASK, %edi
	mov	%gs:T_SELF, %rsi
	lea	T_SIGSYS_MASK(%rsi), %rsi
	xor	%edx, %edx
	mov	$8, %r10d
	syscall
dispatch_opened:
	mov	$SIGSYS, %edi
	lea	FRAME_INFO(%rsp), %rsi
	lea	FRAME_CONTEXT(%rsp), %rdx
	jmp	signal_entry
dispatch_return:
	mov	$SYS_rt_sigreturn, %eax
	syscall
	ud2
	REPAIR	dispatch_entry, dispatch_entry_kept, SIGNAL_GIVEN
	REPAIR	dispatch_told, dispatch_return, SIGNAL_GIVEN

	.bss
	.globl	dispatch_selector
dispatch_selector:				/* SYSCALL_DISPATCH_FILTER_ALLOW or _BLOCK, for all tasks at once */
	.byte	0
	.section .note.GNU-stack, "", @progbits
