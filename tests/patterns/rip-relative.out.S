site 1: _start+22, number 1, Before
	jmp trampoline_1
	int3
	int3
	syscall
trampoline_1:
	lea text,%rsi
	lea _start+24,%rcx
	jmp slot_1
site 2: _start+36, number unknown, Before
	jmp trampoline_2
	int3
	syscall
trampoline_2:
	mov number,%eax
	mov %eax,%ecx
	bswap %ecx
	movzwl %cx,%ecx
	jrcxz trampoline_2+20
	jmp _start+36
	movzbl %ah,%ecx
	jrcxz trampoline_2+33
	lea -1(%rcx),%rcx
	jrcxz trampoline_2+33
	jmp trampoline_2+15
	movzwl %ax,%ecx
	lea (,%rcx,8),%rcx
	lea (,%rcx,8),%rcx
	lea slot_0,%r11
	lea (%r11,%rcx),%r11
	lea _start+38,%rcx
	jmp *%r11
