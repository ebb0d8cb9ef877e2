# musl on libsys: replaces musl's src/thread/x86_64/syscall_cp.s. The raw entry of the slot, entered as the slot contract says: the
# syscall instruction stays, two bytes before the return address in rcx, and is where the call traps or is cancelled (pthread_arch.h).
.text
.global __cp_begin
.hidden __cp_begin
.global __cp_end
.hidden __cp_end
.global __cp_cancel
.hidden __cp_cancel
.hidden __cancel
.hidden libsys_slots
.global __syscall_cp_asm
.hidden __syscall_cp_asm
.type   __syscall_cp_asm,@function
__syscall_cp_asm:

__cp_begin:
	mov (%rdi),%eax
	test %eax,%eax
	jnz __cp_cancel
	mov %rdi,%r11
	mov %rsi,%rax
	mov %rdx,%rdi
	mov %rcx,%rsi
	mov %r8,%rdx
	mov %r9,%r10
	mov 8(%rsp),%r8
	mov 16(%rsp),%r9
	mov %r11,8(%rsp)
	mov %eax,%ecx
	shl $6,%ecx
	lea libsys_slots(%rip),%r11
	add %rcx,%r11
	lea __cp_end(%rip),%rcx
	jmp *%r11
	syscall
__cp_end:
	ret
__cp_cancel:
	jmp __cancel
