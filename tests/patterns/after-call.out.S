site 1: _start+5, number unknown, After
	jmp trampoline_1
trampoline_1:
	mov %eax,%ecx
	bswap %ecx
	movzwl %cx,%ecx
	jrcxz trampoline_1+14
	jmp trampoline_1+67
	movzbl %ah,%ecx
	jrcxz trampoline_1+27
	lea -1(%rcx),%rcx
	jrcxz trampoline_1+27
	jmp trampoline_1+9
	movzwl %ax,%ecx
	lea (,%rcx,8),%rcx
	lea (,%rcx,8),%rcx
	lea slot_0,%r11
	lea (%r11,%rcx),%r11
	lea trampoline_1+69,%rcx
	jmp *%r11
	syscall
	cmp $0,%eax
	jmp _start+10
site 2: _start+19, number 60, Before
	jmp trampoline_2
	syscall
trampoline_2:
	mov $0x3C,%eax
	lea wrong,%rcx
	jmp slot_60
site 3: wrong+10, number 60, Before
	jmp trampoline_3
	syscall
trampoline_3:
	mov $0x3C,%eax
	lea wrong+12,%rcx
	jmp slot_60
