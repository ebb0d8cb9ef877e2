site 1: _start+5, number 39, Before
	jmp trampoline_1
	syscall
trampoline_1:
	mov $0x27,%eax
	lea _start+7,%rcx
	jmp slot_39
site 2: _start+18, number 60, Before
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
