site 1: _start+9, number 0, Before
	jmp trampoline_1
	int3
	int3
	int3
	int3
	syscall
trampoline_1:
	mov $0xFFFFFFFF,%edi
	xor %edx,%edx
	xor %eax,%eax
	lea _start+11,%rcx
	jmp slot_0
site 2: _start+18, number 60, Before
	jmp trampoline_2
	syscall
trampoline_2:
	mov $0x3C,%eax
	lea _start+20,%rcx
	jmp slot_60
