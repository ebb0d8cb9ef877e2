site 1: again+6, number unknown, Before
	jmp trampoline_1
	int3
	syscall
trampoline_1:
	dec %ebx
	jne trampoline_1
	mov %eax,%eax
	mov %eax,%ecx
	bswap %ecx
	movzwl %cx,%ecx
	jrcxz trampoline_1+20
	jmp again+6
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
	lea again+8,%rcx
	jmp *%r11
site 2: more+5, number unknown, Before
	jmp trampoline_2
	syscall
trampoline_2:
	inc %ebx
	loop trampoline_2
	nop
	mov %eax,%ecx
	bswap %ecx
	movzwl %cx,%ecx
	jrcxz trampoline_2+19
	jmp more+5
	movzbl %ah,%ecx
	jrcxz trampoline_2+32
	lea -1(%rcx),%rcx
	jrcxz trampoline_2+32
	jmp trampoline_2+14
	movzwl %ax,%ecx
	lea (,%rcx,8),%rcx
	lea (,%rcx,8),%rcx
	lea slot_0,%r11
	lea (%r11,%rcx),%r11
	lea more+7,%rcx
	jmp *%r11
site 3: more+19, number 60, Before
	jmp trampoline_3
	syscall
trampoline_3:
	mov $0x3C,%eax
	lea wrong,%rcx
	jmp slot_60
site 4: wrong+10, number 60, Before
	jmp trampoline_4
	syscall
trampoline_4:
	mov $0x3C,%eax
	lea wrong+12,%rcx
	jmp slot_60
