/*
 * Every handler the program installs is entered through here (SignalActions.cs puts this address into the kernel's
 * sigaction and remembers the program's). The kernel's convention: edi = signal, rsi = siginfo, rdx = ucontext, rax = 0,
 * rsp at the restorer's address, 16-byte aligned + 8. The program's handler is entered exactly so, by a jump. The other
 * registers are free: sigreturn restores them.
 *
 * A further signal may come at the first instruction already, its frame on top of this one. Until signals are blocked the
 * context of the interrupted code stays in rdx, then in r12, so that the later signal can repair it in our place
 * (SignalRepair.cs): its handler may call the layer, and would spoil what the repair needs.
 */
	.include "layout.inc"
	.include "macros.inc"

	.set	SYS_rt_sigprocmask, 14
	.set	SIG_UNBLOCK, 1
	.set	SIG_SETMASK, 2

	.set	SIGTRAP, 5
	.set	TRAP_TRACE, 2
	.set	SI_CODE, 8
	.set	UC_FLAGS, 176			/* offsetof(ucontext, uc_mcontext.gregs[REG_EFL]) */
	.set	UC_RIP, 168			/* offsetof(ucontext, uc_mcontext.gregs[REG_RIP]) */

	.text
	.globl	signal_entry, signal_entry_kept, signal_entry_noted, signal_entry_blocked
signal_entry:
	endbr64
	mov	%rdx, %r12
	mov	%rdi, %r13
	mov	%rsi, %r14
signal_entry_kept:
	lea	signal_handlers(%rip), %rcx
	cmpb	$0, layer_left(%rip)		/* %gs may be the program's: nothing to look at */
	jne	0f
	mov	%gs:T_HANDLERS, %rcx
	lea	departed_table(%rip), %rax	/* this task has been left alone: a filter would see the calls made here, and no hook is entered again */
	cmp	%rax, %gs:T_TABLE
	je	4f
	mov	UC_RIP(%rdx), %rax
	lea	layer_text_start(%rip), %r9
	sub	%r9, %rax
	lea	layer_text_end(%rip), %r8
	sub	%r9, %r8
	cmp	%r8, %rax
	jb	1f
	cmpq	$0, %gs:T_BUSY
	jne	1f
0:	cmpb	$0, dispatch_selector(%rip)
	jne	3f
4:	mov	(%rcx, %rdi, 8), %rcx
	xor	%eax, %eax
	jmp	*%rcx

/*
 * A program that steps through itself (the trap flag) must not be told of the layer's instructions, and a call that is started anew at each of them would
 * never end; while signals are blocked the kernel would end the program. So the flag goes, and the layer goes on.
 */
1:	cmp	$SIGTRAP, %edi
	jne	1f
	cmpl	$TRAP_TRACE, SI_CODE(%rsi)
	jne	1f
	andl	$~0x100, UC_FLAGS(%rdx)
	ret

/* The layer was interrupted: make the context one of the program's. The frame moves if it lies on the layer's stack. */
1:	mov	$SYS_rt_sigprocmask, %eax
	mov	$SIG_SETMASK, %edi
	lea	every_signal(%rip), %rsi
	lea	-24(%rsp), %rdx			/* the mask the handler is to run with, in the red zone yet: a later signal finds the stack as the kernel left it */
	mov	$8, %r10d
	syscall
signal_entry_blocked:
	sub	$24, %rsp			/* aligns the stack */
	mov	%rsp, %rbx
	mov	%gs:T_SELF, %rdi
	mov	%r12, %rsi
	lea	24(%rsp), %rdx			/* the frame the kernel built */
	cmpq	$0, %gs:T_BUSY
	jne	2f				/* then this may be the layer's stack */
	mov	%gs:T_STACK, %rsp		/* an alternate stack may be small */
2:	call	layer_signal
	mov	%rbx, %rsi			/* the mask; below the stack pointer from here on, in the red zone or left behind */
	lea	24(%rbx, %rax), %rsp		/* rax: by how much the frame was moved, usually 0 */
	add	%rax, %r12
	add	%rax, %r14
	mov	$SYS_rt_sigprocmask, %eax
	mov	$SIG_SETMASK, %edi
	xor	%edx, %edx
	mov	$8, %r10d
	syscall
	mov	%r13, %rdi
	mov	%r14, %rsi
	mov	%r12, %rdx
	mov	%gs:T_HANDLERS, %rcx
	jmp	0b

/*
 * --complete: SIGSYS is opened again, or a missed site would kill the program. What the program is to see goes into frame and task: into the frame
 * what the interrupted code saw, and only afterwards into the task what the handler is to see. A later signal does the first in our place and has us
 * go on behind it (SignalMask.cs): its sigreturn leaves in the task what this handler is to see.
 */
3:	mov	%gs:T_SIGSYS_BLOCKED, %rax
	or	%rax, UC_SIGMASK(%r12)
signal_entry_noted:
	sub	$24, %rsp
	mov	$SYS_rt_sigprocmask, %eax
	mov	$SIG_UNBLOCK, %edi
	lea	only_sigsys(%rip), %rsi
	mov	%rsp, %rdx
	mov	$8, %r10d
	syscall
signal_entry_opened:
	mov	(%rsp), %rax
	and	$SIGSYS_BIT, %eax
	or	%rax, %gs:T_SIGSYS_BLOCKED
	add	$24, %rsp
	mov	%r13, %rdi
	mov	%r14, %rsi
	mov	%r12, %rdx
	mov	%gs:T_HANDLERS, %rcx
	mov	(%rcx, %rdi, 8), %rcx
	xor	%eax, %eax
	jmp	*%rcx
signal_entry_left:

	REPAIR	signal_entry, signal_entry_kept, SIGNAL_RDX
	REPAIR	signal_entry_kept, signal_entry_blocked, SIGNAL_R12
	REPAIR	3b, signal_entry_opened, SIGNAL_R12
	REPAIR	signal_entry_opened, signal_entry_left, SIGNAL_R12

	.section .rodata
	.balign	8
only_sigsys:
	.quad	SIGSYS_BIT

	.section .note.GNU-stack, "", @progbits
