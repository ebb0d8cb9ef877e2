site 1: _start+9, number unknown, After
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
	test %eax,%eax
	js wrong
	jmp _start+15
site 2: _start+32, number unknown, After
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
	nop
	jmp good
site 3: wrong+10, number 60, Before
	jmp trampoline_3
	syscall
trampoline_3:
	mov $0x3C,%eax
	lea good,%rcx
	jmp slot_60
site 4: good+7, number 60, Before
	jmp trampoline_4
	syscall
trampoline_4:
	mov $0x3C,%eax
	lea good+9,%rcx
	jmp slot_60
