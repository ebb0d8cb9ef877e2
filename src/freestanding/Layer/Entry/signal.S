/*
 * Every handler the program installs is entered through here (SignalActions.cs puts this address into the kernel's
 * sigaction and remembers the program's). The kernel's convention: edi = signal, rsi = siginfo, rdx = ucontext, rax = 0,
 * rsp at the frame, whose first word is the restorer's address, 16-byte aligned + 8. The program's handler is entered exactly so, by a jump.
 * All other registers are those of the interrupted code, and a handler may look at them: variables of a program can live in rbx, rbp, r12 to r15
 * throughout (GCC's global register variables; GNU Prolog). So only rax, rcx, rdx, rsi, rdi, r10 and r11 are used while signals are open.
 *
 * A further signal may come at the first instruction already, its frame on top of this one. Until signals are blocked the stack pointer stays at
 * the frame, so that the later signal can repair the context in it in our place (SignalRepair.cs): its handler may call the layer, and would spoil
 * what the repair needs.
 */
	.include "layout.inc"
	.include "macros.inc"
	.include "csharp.inc"

	.set	SYS_rt_sigreturn, 15
	.set	SIG_UNBLOCK, 1

	.set	SIGTRAP, 5
	.set	TRAP_TRACE, 2
	.set	SI_CODE, 8

	.set	KEPT, 40			/* bytes of stack while signals are blocked; aligns it */
	.set	KEPT_MASK, 16			/* in them, and before they are taken in the red zone: the mask the handler is to run with */
	.set	KEPT_SIGNAL, 24			/* and the signal's number: siginfo has it only with SA_SIGINFO */

/* The program's handler of the signal in edi, by the table in rcx. */
.macro ENTER_HANDLER
	mov	(%rcx, %rdi, 8), %rcx
	xor	%eax, %eax
	jmp	*%rcx
.endm

	.text
	.globl	signal_entry, signal_entry_kept, signal_entry_noted, signal_entry_blocked, signal_entry_opened, signal_entry_settled
signal_entry:
	endbr64
	mov	%edi, KEPT_SIGNAL-KEPT(%rsp)
signal_entry_kept:
	lea	signal_handlers(%rip), %rcx
	cmpb	$0, layer_left(%rip)		/* %gs may be the program's: nothing to look at */
	jne	0f
	lea	departed_table(%rip), %rax	/* this task has been left alone: a filter would see the calls made here, and no hook is entered again */
	cmp	%rax, %gs:T_TABLE
	je	4f
	cmpq	$0, %gs:T_BUSY
	jne	1f
	mov	UC_RIP(%rdx), %rax
	lea	layer_text_start(%rip), %rcx
	cmp	%rcx, %rax
	jb	2f
	lea	layer_text_end(%rip), %rcx
	cmp	%rcx, %rax
	jb	1f
2:	mov	%gs:T_HANDLERS, %rcx
0:	cmpb	$0, dispatch_selector(%rip)
	jne	3f
	ENTER_HANDLER
4:	mov	%gs:T_HANDLERS, %rcx
	ENTER_HANDLER

/*
 * A program that steps through itself (the trap flag) must not be told of the layer's instructions, and a call that is started anew at each of them would
 * never end; while signals are blocked the kernel would end the program. So the flag goes, and the layer goes on: from here, for the program's restorer would
 * enter a slot, with another call's state in the task.
 */
1:	cmp	$SIGTRAP, %edi
	jne	1f
	testl	$TRAP_FLAG, UC_FLAGS(%rdx)
	jz	1f
	cmpl	$SIGTRAP, (%rsi)		/* else the kernel has written no siginfo: the handler asks for none */
	jne	2f
	cmpl	$TRAP_TRACE, SI_CODE(%rsi)
	jne	1f
2:	andl	$~TRAP_FLAG, UC_FLAGS(%rdx)
	jmp	signal_entry_untold

/* The layer was interrupted: make the context one of the program's. The frame moves if it lies on the layer's stack. */
1:	mov	$SYS_rt_sigprocmask, %eax
	mov	$SIG_SETMASK, %edi
	lea	every_signal(%rip), %rsi
	lea	KEPT_MASK-KEPT(%rsp), %rdx	/* a later signal finds the stack as the kernel left it */
	mov	$8, %r10d
	syscall
signal_entry_blocked:
	sub	$KEPT, %rsp
	mov	%rsp, %rbx
	mov	%gs:T_SELF, %rdi
	lea	KEPT+FRAME_CONTEXT(%rsp), %rsi
	lea	KEPT(%rsp), %rdx		/* the frame the kernel built */
	cmpq	$0, %gs:T_BUSY
	jne	2f				/* then this may be the layer's stack */
	mov	%gs:T_STACK, %rsp		/* an alternate stack may be small */
2:	CLEAN	%r11d				/* the kernel leaves AC on */
	call	layer_signal
	lea	KEPT_MASK(%rbx), %rsi		/* below the stack pointer from here on, in the red zone or left behind */
	mov	KEPT_SIGNAL(%rbx), %ecx
	lea	KEPT(%rbx, %rax), %rsp		/* rax: by how much the frame was moved, usually 0 */
	mov	%ecx, KEPT_SIGNAL-KEPT(%rsp)
	mov	%gs:T_INTERRUPTED, %rdx		/* what the program had in the registers that the layer's code and this entry have used */
	CHECK_ALIGNMENT_AS UC_FLAGS(%rdx)
	mov	UC_R8(%rdx), %r8
	mov	UC_R9(%rdx), %r9
	mov	UC_R12(%rdx), %r12
	mov	UC_R13(%rdx), %r13
	mov	UC_R14(%rdx), %r14
	mov	UC_R15(%rdx), %r15
	mov	UC_RBP(%rdx), %rbp
	mov	UC_RBX(%rdx), %rbx
	mov	$SYS_rt_sigprocmask, %eax
	mov	$SIG_SETMASK, %edi
	xor	%edx, %edx
	mov	$8, %r10d
	syscall
signal_entry_repaired:
	mov	KEPT_SIGNAL-KEPT(%rsp), %edi
	lea	FRAME_INFO(%rsp), %rsi
	lea	FRAME_CONTEXT(%rsp), %rdx
	mov	%gs:T_HANDLERS, %rcx
	jmp	0b

/*
 * --complete: SIGSYS is opened again, or a missed site would kill the program. What the program is to see goes into frame and task: into the frame
 * what the interrupted code saw, and only afterwards into the task what the handler is to see. A later signal does the first in our place and has us
 * go on behind it (SignalMask.cs): its sigreturn leaves in the task what this handler is to see.
 */
3:	mov	%gs:T_SIGSYS_BLOCKED, %rax
	or	%rax, FRAME_CONTEXT+UC_SIGMASK(%rsp)
signal_entry_noted:
	mov	$SYS_rt_sigprocmask, %eax
	mov	$SIG_UNBLOCK, %edi
	lea	only_sigsys(%rip), %rsi
	lea	KEPT_MASK-KEPT(%rsp), %rdx
	mov	$8, %r10d
	syscall
signal_entry_opened:			/* a SIGSYS that waited comes here: for the handler, which may have it blocked, too early */
	mov	KEPT_MASK-KEPT(%rsp), %rax
	and	$SIGSYS_BIT, %eax
	or	%rax, %gs:T_SIGSYS_BLOCKED
signal_entry_settled:
	mov	KEPT_SIGNAL-KEPT(%rsp), %edi
	lea	FRAME_INFO(%rsp), %rsi
	lea	FRAME_CONTEXT(%rsp), %rdx
	mov	%gs:T_HANDLERS, %rcx
	ENTER_HANDLER

signal_entry_untold:
	lea	FRAME_CONTEXT(%rsp), %rsp
signal_entry_return:
	mov	$SYS_rt_sigreturn, %eax
	syscall
signal_entry_left:

	REPAIR	signal_entry, signal_entry_blocked, SIGNAL_GIVEN
	REPAIR	signal_entry_repaired, signal_entry_return, SIGNAL_GIVEN
	REPAIR	signal_entry_return, signal_entry_left, SIGNAL_RETURNS

	.section .rodata
	.balign	8
only_sigsys:
	.quad	SIGSYS_BIT

	.section .note.GNU-stack, "", @progbits
