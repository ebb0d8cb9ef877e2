site 1: leaf+39, number 228, Before
	jmp trampoline_1
	syscall
trampoline_1:
	mov $0xE4,%eax
	lea leaf+41,%rcx
	jmp slot_228
site 2: _start+12, number 60, Before
	jmp trampoline_2
	syscall
trampoline_2:
	mov $0x3C,%eax
	lea _start+14,%rcx
	jmp slot_60
