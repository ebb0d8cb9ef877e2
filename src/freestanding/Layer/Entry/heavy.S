/*
 * Entries that call C#. A handler runs on the layer's own stack of the task, with every signal blocked, so it is never
 * re-entered and never left half done. The mask call is also what saves the flags: `syscall` leaves them in r11.
 */
	.include "layout.inc"
	.include "macros.inc"
	.include "csharp.inc"

	.set	SYS_arch_prctl, 158
	.set	ARCH_SET_GS, 0x1001
	.set	ACTION_CLONE, 1
	.set	ACTION_GIVE_UP_GS, 2

	.text
	.globl	leave_heavy
	.globl	hook_heavy, hook_execve, hook_clone, hook_arch_prctl, hook_seccomp
hook_heavy:
hook_execve:
hook_clone:
hook_arch_prctl:
hook_seccomp:
	mov	%rcx, %gs:T_RET
hook_heavy_1:
	mov	%rax, %gs:T_NR
	SAVE_REGISTERS
hook_heavy_2:
	BLOCK_SIGNALS
hook_heavy_3:					/* no signal from here to leave_heavy's unmask */
	REPAIR	hook_heavy, hook_heavy_1, RESTART_RCX
	REPAIR	hook_heavy_1, hook_heavy_2, RESTART_RET
	REPAIR	hook_heavy_2, hook_heavy_3, RESTART_FULL
	mov	%r11, %gs:T_FLAGS
	CALL_BLOCKED layer_dispatch
	cmp	$ACTION_CLONE, %eax
	je	clone_now
	cmp	$ACTION_GIVE_UP_GS, %eax
	je	give_up_gs

/* rbx = the task block. Flags first, while a stack is at hand; after that only moves, which keep them. */
leave_heavy:
	LOAD_ALL_FLAGS
	mov	%gs:T_RBP, %rbp
	mov	%gs:T_R12, %r12
	mov	%gs:T_R13, %r13
	mov	%gs:T_R14, %r14
	mov	%gs:T_R15, %r15
	mov	%gs:T_R8, %r8
	mov	%gs:T_R9, %r9
	mov	%gs:T_RSP, %rsp
	RESTORE_MASK
leave_heavy_1:
	LOAD_REGISTERS
	mov	%gs:T_RESULT, %rax
	mov	%gs:T_RESUME, %rcx
	jmp	*%rcx
leave_heavy_end:
	REPAIR	leave_heavy_1, leave_heavy_end, DONE_FULL

/* As leave_heavy, but the program's arch_prctl(ARCH_SET_GS) comes first and the block is reached by rbx. */
give_up_gs:
	mov	$SYS_arch_prctl, %eax
	mov	T_RDI(%rbx), %rdi
	mov	T_RSI(%rbx), %rsi
	syscall
	mov	%rax, T_RESULT(%rbx)
	andl	$~TRAP_FLAG, T_FLAGS(%rbx)
	pushq	T_FLAGS(%rbx)
	popfq
	mov	T_RSP(%rbx), %rsp
	RESTORE_MASK
	mov	T_RDI(%rbx), %rdi
	mov	T_RSI(%rbx), %rsi
	mov	T_RDX(%rbx), %rdx
	mov	T_R10(%rbx), %r10
	mov	T_R8(%rbx), %r8
	mov	T_R9(%rbx), %r9
	mov	T_RBP(%rbx), %rbp
	mov	T_R12(%rbx), %r12
	mov	T_R13(%rbx), %r13
	mov	T_R14(%rbx), %r14
	mov	T_R15(%rbx), %r15
	mov	T_RESULT(%rbx), %rax
	mov	T_RESUME(%rbx), %rcx
	mov	T_RBX(%rbx), %rbx
	jmp	*%rcx

/* A post hook found work for C#: the call is done, T_RESULT and T_FLAGS hold its outcome. */
	.globl	heavy_post
heavy_post:
	SAVE_REGISTERS
heavy_post_1:
	BLOCK_SIGNALS
	REPAIR	heavy_post, heavy_post_1, DONE_PATH_SAVED
	REPAIR	heavy_post_1, heavy_post_2, DONE_POST
heavy_post_2:
	CALL_BLOCKED layer_after
	jmp	leave_heavy

/*
 * clone, clone3, fork, vfork. The child is born here, with every signal blocked, on the stack the program gave it (or
 * sharing the parent's), and must have its own task block before anything else can happen to it: rbx and r12 survive
 * the call, memory that it shares with the parent is not trusted. r12 = the child's block, 0 when memory is copied.
 */
clone_now:
	mov	T_CHILD(%rbx), %r12
	mov	%gs:T_RDI, %rdi
	mov	%gs:T_RSI, %rsi
	mov	%gs:T_RDX, %rdx
	mov	%gs:T_R10, %r10
	mov	%gs:T_R8, %r8
	mov	%gs:T_R9, %r9
	mov	%gs:T_NR, %rax
	mov	%gs:T_RSP, %rsp
	syscall
	test	%rax, %rax
	jz	clone_child
	mov	T_STACK(%rbx), %rsp
	mov	%rbx, %rdi
	mov	%rax, %rsi
	call	layer_clone_parent
	jmp	leave_heavy
clone_child:
	test	%r12, %r12
	jz	clone_copied
	mov	%rsp, T_RSP(%r12)
	mov	%r12, %rbx
	cmpb	$0, has_fsgsbase(%rip)
	je	1f
	wrgsbase %rbx
	jmp	2f
1:	mov	$SYS_arch_prctl, %eax
	mov	$ARCH_SET_GS, %edi
	mov	%rbx, %rsi
	syscall
2:	mov	T_STACK(%rbx), %rsp
	mov	%rbx, %rdi
	call	layer_shared_child
	jmp	leave_heavy
clone_copied:
	mov	%rsp, T_RSP(%rbx)
	mov	T_STACK(%rbx), %rsp
	mov	%rbx, %rdi
	call	layer_copied_child
	jmp	leave_heavy

/*
 * Clocks: answered through the vDSO, which needs a stack, with signals open (blocking them would cost two traps).
 * While T_BUSY is set a signal at any address, the vDSO's too, restarts the call as a trap at the site (SignalEntry.cs).
 */
	.globl	hook_gettimeofday, hook_time, hook_clock_getres, hook_getcpu
hook_gettimeofday:
hook_time:
hook_clock_getres:
hook_getcpu:
	ENTER_OPEN hook_clock_gettime, hook_clock_2, *%gs:T_DIRECT
	CALL_OPEN 1, hook_clock_2, layer_clock
	LEAVE_OPEN
	mov	%gs:T_RESULT, %rax
	movq	$0, %gs:T_BUSY
hook_clock_3:
	mov	%gs:T_RESUME, %rcx
	jmp	*%rcx
hook_clock_end:
	REPAIR	hook_clock_3, hook_clock_end, DONE_RESUME

	.section .rodata
	.balign	8
	.globl	every_signal
every_signal:
	.quad	-1
	.section .note.GNU-stack, "", @progbits
