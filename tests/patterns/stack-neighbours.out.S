site 1: call+9, number 39, Before
	jmp trampoline_1
	int3
	int3
	int3
	int3
	syscall
trampoline_1:
	mov $0x27,%ebx
	mov %ebx,%eax
	pop %r12
	lea call+11,%rcx
	jmp slot_39
site 2: _start+12, number 60, Before
	jmp trampoline_2
	syscall
trampoline_2:
	mov $0x3C,%eax
	lea _start+14,%rcx
	jmp slot_60
