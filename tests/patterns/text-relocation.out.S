site 1: call_it+15, number 39, After
	jmp trampoline_1
trampoline_1:
	lea trampoline_1+14,%rcx
	jmp slot_39
	syscall
	mov %rax,%rbx
	jmp call_it+20
