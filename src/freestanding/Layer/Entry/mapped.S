/*
 * Entries for the map to another kernel's ABI (--kernel, --map). A call that the kernel does not have either fails here, or is
 * converted by C# (Layer/Maps) to one it has. That call is then made from a site of the layer's own, mapped_site, by the slot contract:
 * through the entry the other call would have had, so that its hook works too. The program's registers lie in T_OLD_* meanwhile;
 * nothing is left on any stack, so the call may sleep, be interrupted, restart, fork or never return.
 *
 * Converting has no effect outside the task block and may be repeated. It runs on the layer's stack with signals open, as clocks do
 * (T_BUSY), or with signals blocked where that stack cannot be used or what is to be done must not be interrupted.
 */
	.include "layout.inc"
	.include "macros.inc"
	.include "csharp.inc"
	.include "mapped.inc"

	.set	MAP_CALL, 1
	.set	MAP_PASS, 2
	.set	ENOSYS, 38

/* The call that the program's became. C# left rbp and r12 to r15 alone. */
.macro LOAD_NEW_CALL
	mov	%gs:T_RBX, %rbx
	mov	%gs:T_NEW_RDI, %rdi
	mov	%gs:T_NEW_RSI, %rsi
	mov	%gs:T_NEW_RDX, %rdx
	mov	%gs:T_NEW_R10, %r10
	mov	%gs:T_NEW_R8, %r8
	mov	%gs:T_NEW_R9, %r9
	mov	%gs:T_NEW_NR, %rax
.endm

	.text
/* A call the kernel does not have. */
	.globl	hook_absent
hook_absent:
	mov	%rcx, %gs:T_RESUME
	mov	$-ENOSYS, %rax
hook_absent_1:
	jmp	*%rcx
hook_absent_end:
	REPAIR	hook_absent, hook_absent_1, RESTART_RCX
	REPAIR	hook_absent_1, hook_absent_end, DONE_RESUME

	.globl	mapped_site, mapped_return
	ENTER_OPEN hook_mapped, hook_mapped_2, hook_mapped_blocked
	CALL_OPEN 3, hook_mapped_2, layer_map
	cmp	$MAP_CALL, %eax
	je	mapped_call
	cmp	$MAP_PASS, %eax
	je	mapped_pass

/* The answer is known: T_RESULT. rbx = the task block. */
	.globl	leave_mapped
leave_mapped:
	LEAVE_OPEN
	mov	%gs:T_RESULT, %rax
	movq	$0, %gs:T_BUSY
leave_mapped_1:
	mov	%gs:T_RESUME, %rcx
	jmp	*%rcx
leave_mapped_end:
	REPAIR	leave_mapped_1, leave_mapped_end, DONE_RESUME

/* As it is, to another entry: the one it would have had without a map, or the one below. */
mapped_pass:
	LEAVE_OPEN
	mov	%gs:T_NR, %rax
	mov	%gs:T_RET, %rcx
	movq	$0, %gs:T_BUSY
mapped_pass_1:
	jmp	*%gs:T_ENTRY
mapped_pass_end:
	REPAIR	mapped_pass_1, mapped_pass_end, RESTART_RCX

mapped_call:
	LOAD_ALL_FLAGS
	mov	%gs:T_RSP, %rsp
	LOAD_NEW_CALL
	movq	$0, %gs:T_BUSY
/* A site like any other: the trap of a direct call is here. */
mapped_site:
	lea	mapped_return(%rip), %rcx
	jmp	*%gs:T_ENTRY
	syscall
mapped_return:
	mov	%gs:T_FINISH, %rcx
	jrcxz	1f
	lea	-FINISH_CSHARP(%rcx), %rcx
	jrcxz	mapped_finish
	jmp	finish_statx
1:	LOAD_OLD_ARGUMENTS
	mov	%gs:T_OLD_RET, %rcx
	jmp	*%rcx
mapped_return_end:
	REPAIR	mapped_site, mapped_return, RESTART_MAPPED
	REPAIR	mapped_return, mapped_return_end, DONE_MAPPED

/* C# is to look at the result, in rax, and to convert what the kernel wrote. It puts T_OLD_* where LOAD_REGISTERS takes them from. */
mapped_finish:
	mov	%gs:T_NOCLOCK, %rcx
	jrcxz	1f
	jmp	mapped_finish_blocked
1:	mov	%rax, %gs:T_RESULT
	SAVE_REGISTERS
	CALL_OPEN 5, mapped_finish_2, layer_map_finish
	jmp	leave_mapped
	REPAIR	mapped_finish, mapped_finish_2, DONE_MAPPED

mapped_finish_blocked:
	mov	%rax, %gs:T_RESULT
	SAVE_REGISTERS
mapped_finish_blocked_1:
	BLOCK_SIGNALS
mapped_finish_blocked_2:
	mov	%r11, %gs:T_FLAGS
	CALL_BLOCKED layer_map_finish
	jmp	leave_heavy
	REPAIR	mapped_finish_blocked, mapped_finish_blocked_1, DONE_MAPPED
	REPAIR	mapped_finish_blocked_1, mapped_finish_blocked_2, DONE_MAPPED_SAVED

/* The same with signals blocked while C# works. A call that is made afterwards is made with the program's mask. */
	.globl	hook_mapped_blocked
hook_mapped_blocked:
	mov	%rcx, %gs:T_RET
hook_mapped_blocked_1:
	mov	%rax, %gs:T_NR
	SAVE_REGISTERS
hook_mapped_blocked_2:
	BLOCK_SIGNALS
hook_mapped_blocked_3:
	mov	%r11, %gs:T_FLAGS
	CALL_BLOCKED layer_map_blocked
	cmp	$MAP_CALL, %eax
	je	mapped_call_blocked
	cmp	$MAP_PASS, %eax
	jne	leave_heavy
	LEAVE_BLOCKED
mapped_pass_blocked:
	LOAD_REGISTERS
	mov	%gs:T_NR, %rax
	mov	%gs:T_RET, %rcx
	jmp	*%gs:T_ENTRY
mapped_call_blocked:
	LEAVE_BLOCKED
hook_mapped_blocked_4:
	LOAD_NEW_CALL
	jmp	mapped_site
hook_mapped_blocked_end:
	REPAIR	hook_mapped_blocked, hook_mapped_blocked_1, RESTART_RCX
	REPAIR	hook_mapped_blocked_1, hook_mapped_blocked_2, RESTART_RET
	REPAIR	hook_mapped_blocked_2, hook_mapped_blocked_3, RESTART_FULL
	REPAIR	mapped_pass_blocked, mapped_call_blocked, RESTART_FULL
	REPAIR	hook_mapped_blocked_4, hook_mapped_blocked_end, RESTART_FULL

	.section .note.GNU-stack, "", @progbits
