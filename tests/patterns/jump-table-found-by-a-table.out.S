site 1: three+5, number 39, Before
	jmp trampoline_1
	syscall
trampoline_1:
	mov $0x27,%eax
	lea three+7,%rcx
	jmp slot_39
site 2: three+14, number 60, Before
	jmp trampoline_2
	syscall
trampoline_2:
	mov $0x3C,%eax
	lea three+16,%rcx
	jmp slot_60
