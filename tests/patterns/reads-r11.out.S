site 1: _start+5, number 39, left: ReadsFlagsRegister
	syscall
site 2: _start+17, number 60, Before
	jmp trampoline_2
	syscall
trampoline_2:
	mov $0x3C,%eax
	lea _start+19,%rcx
	jmp slot_60
