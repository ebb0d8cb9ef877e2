site 1: _start+16, number 60, Before
	jmp trampoline_1
	syscall
trampoline_1:
	mov $0x3C,%eax
	lea _start+18,%rcx
	jmp slot_60
site 2: hidden+14, number 39, Before
	jmp trampoline_2
	syscall
trampoline_2:
	mov $0x27,%eax
	lea hidden+16,%rcx
	jmp slot_39
site 3: deeper+5, number 24, Before
	jmp trampoline_3
	syscall
trampoline_3:
	mov $0x18,%eax
	lea deeper+7,%rcx
	jmp slot_24
