site 1: _start+7, number 60, Before
	jmp trampoline_1
	syscall
trampoline_1:
	mov $0x3C,%eax
	lea _start+9,%rcx
	jmp slot_60
site 2: _start+21, number 39, left: NotReached
	syscall
