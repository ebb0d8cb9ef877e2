site 1: again+11, number unknown, Before
	jmp trampoline_1
	int3
	syscall
trampoline_1:
	mov %eax,%r12d
	mov %r12d,%eax
	mov %eax,%ecx
	bswap %ecx
	movzwl %cx,%ecx
	jrcxz trampoline_1+20
	jmp again+11
	movzbl %ah,%ecx
	jrcxz trampoline_1+33
	lea -1(%rcx),%rcx
	jrcxz trampoline_1+33
	jmp trampoline_1+15
	movzwl %ax,%ecx
	lea (,%rcx,8),%rcx
	lea (,%rcx,8),%rcx
	lea slot_0,%r11
	lea (%r11,%rcx),%r11
	lea again+13,%rcx
	jmp *%r11
site 2: again+34, number 60, Before
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
