site 1: _start+20, number unknown, left: AmbiguousCode
	syscall
site 2: _start+61, number 60, Before
	jmp trampoline_2
	syscall
trampoline_2:
	mov $0x3C,%eax
	lea _start+63,%rcx
	jmp slot_60
