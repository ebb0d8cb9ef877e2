site 1: inside+5, number 39, left: NotReached
	syscall
site 2: inside+40, number 60, Before
	jmp trampoline_2
	syscall
trampoline_2:
	mov $0x3C,%eax
	lea wrong,%rcx
	jmp slot_60
site 3: wrong+10, number 60, Before
	jmp trampoline_3
	syscall
trampoline_3:
	mov $0x3C,%eax
	lea wrong+12,%rcx
	jmp slot_60
site 4: between+5, number 39, left: NotReached
	syscall
