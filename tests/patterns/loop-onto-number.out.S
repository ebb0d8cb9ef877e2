site 1: again+5, number 24, Before
	jmp trampoline_1
	syscall
trampoline_1:
	mov $0x18,%eax
	lea again+7,%rcx
	jmp slot_24
site 2: again+18, number 60, Before
	jmp trampoline_2
	syscall
trampoline_2:
	mov $0x3C,%eax
	lea again+20,%rcx
	jmp slot_60
