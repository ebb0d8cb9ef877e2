site 1: _start+5, number 600, left: NumberWithoutSlot
	syscall
site 2: _start+14, number 60, Before
	jmp trampoline_2
	syscall
trampoline_2:
	mov $0x3C,%eax
	lea _start+16,%rcx
	jmp slot_60
