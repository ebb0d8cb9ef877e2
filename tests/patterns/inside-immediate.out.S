site 1: _start+38, number 60, Before
	jmp trampoline_1
	syscall
trampoline_1:
	mov $0,%edi
	lea _start+40,%rcx
	jmp slot_60
