site 1: handler+22, number 15, Before
	jmp trampoline_1
	int3
	int3
	syscall
trampoline_1:
	mov $0xF,%rax
	lea handler+24,%rcx
	jmp slot_15
site 2: _start+46, number 13, Before
	jmp trampoline_2
	syscall
trampoline_2:
	mov $0xD,%eax
	lea _start+48,%rcx
	jmp slot_13
site 3: _start+53, number 39, Before
	jmp trampoline_3
	syscall
trampoline_3:
	mov $0x27,%eax
	lea _start+55,%rcx
	jmp slot_39
site 4: _start+67, number 62, Before
	jmp trampoline_4
	syscall
trampoline_4:
	mov $0x3E,%eax
	lea _start+69,%rcx
	jmp slot_62
site 5: _start+80, number 60, Before
	jmp trampoline_5
	syscall
trampoline_5:
	mov $0x3C,%eax
	lea _start+82,%rcx
	jmp slot_60
