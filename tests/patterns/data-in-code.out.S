site 1: inside+40, number 60, Before
	jmp trampoline_1
	syscall
trampoline_1:
	mov $0x3C,%eax
	lea wrong,%rcx
	jmp slot_60
site 2: wrong+10, number 60, Before
	jmp trampoline_2
	syscall
trampoline_2:
	mov $0x3C,%eax
	lea wrong+12,%rcx
	jmp slot_60
