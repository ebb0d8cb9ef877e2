site 1: _start+5, number 39, Before
	jmp trampoline_1
	syscall
trampoline_1:
	mov $0x27,%eax
	lea _start+7,%rcx
	jmp slot_39
site 2: _start+7, number unknown, After
	jmp trampoline_2
trampoline_2:
	mov %eax,%ecx
	bswap %ecx
	movzwl %cx,%ecx
	jrcxz trampoline_2+14
	jmp trampoline_2+67
	movzbl %ah,%ecx
	jrcxz trampoline_2+27
	lea -1(%rcx),%rcx
	jrcxz trampoline_2+27
	jmp trampoline_2+9
	movzwl %ax,%ecx
	lea (,%rcx,8),%rcx
	lea (,%rcx,8),%rcx
	lea slot_0,%r11
	lea (%r11,%rcx),%r11
	lea trampoline_2+69,%rcx
	jmp *%r11
	syscall
	mov %eax,%ebx
	xor %edi,%edi
	jmp _start+13
site 3: _start+18, number 60, Before
	jmp trampoline_3
	syscall
trampoline_3:
	mov $0x3C,%eax
	lea _start+20,%rcx
	jmp slot_60
