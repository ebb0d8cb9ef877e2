# musl on libsys: replaces musl's src/process/x86_64/vfork.s. The child writes over the stack: both return addresses wait in registers
# (that of this call in rdx, see slot_macros.inc).
.text
.hidden __sys_vfork
.hidden __syscall_ret
.global vfork
.type vfork,@function
vfork:
	pop %rsi
	call __sys_vfork
	push %rsi
	mov %rax,%rdi
	jmp __syscall_ret
