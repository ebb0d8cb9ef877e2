site 1: call+11, number unknown, Over
	jmp trampoline_1
trampoline_1:
	mov %ebx,%eax
	mov %eax,%ecx
	bswap %ecx
	movzwl %cx,%ecx
	jrcxz trampoline_1+16
	jmp trampoline_1+69
	movzbl %ah,%ecx
	jrcxz trampoline_1+29
	lea -1(%rcx),%rcx
	jrcxz trampoline_1+29
	jmp trampoline_1+11
	movzwl %ax,%ecx
	lea (,%rcx,8),%rcx
	lea (,%rcx,8),%rcx
	lea slot_0,%r11
	lea (%r11,%rcx),%r11
	lea trampoline_1+71,%rcx
	jmp *%r11
	syscall
	ret
site 2: _start+17, number 60, Before
	jmp trampoline_2
	syscall
trampoline_2:
	mov $0x3C,%eax
	lea _start+19,%rcx
	jmp slot_60
