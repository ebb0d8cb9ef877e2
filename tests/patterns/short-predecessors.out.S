site 1: here+2, number unknown, After
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
	mov %eax,%ebx
	xor %edi,%edi
	jmp here+8
site 2: here+13, number 60, Before
	jmp trampoline_2
	syscall
trampoline_2:
	mov $0x3C,%eax
	lea here+15,%rcx
	jmp slot_60
