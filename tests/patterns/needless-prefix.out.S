site 1: _start+6, number 39, Before
	jmp trampoline_1
	int3
	syscall
trampoline_1:
	mov $0x27,%eax
	nop
	lea _start+8,%rcx
	jmp slot_39
site 2: _start+20, number 24, Before
	jmp trampoline_2
	int3
	int3
	int3
	syscall
trampoline_2:
	mov $0x18,%eax
	nop
	lea _start+22,%rcx
	jmp slot_24
site 3: here+1, number unknown, Over
	jmp trampoline_3
trampoline_3:
	nop
	mov %eax,%ecx
	bswap %ecx
	movzwl %cx,%ecx
	jrcxz trampoline_3+15
	jmp trampoline_3+68
	movzbl %ah,%ecx
	jrcxz trampoline_3+28
	lea -1(%rcx),%rcx
	jrcxz trampoline_3+28
	jmp trampoline_3+10
	movzwl %ax,%ecx
	lea (,%rcx,8),%rcx
	lea (,%rcx,8),%rcx
	lea slot_0,%r11
	lea (%r11,%rcx),%r11
	lea trampoline_3+70,%rcx
	jmp *%r11
	syscall
	mov %eax,%ebx
	jmp here+5
site 4: here+13, number 39, Over
	jmp trampoline_4
trampoline_4:
	nop
	lea trampoline_4+15,%rcx
	jmp slot_39
	syscall
	cmp %eax,%ebx
	jmp here+17
site 5: bare, number unknown, left: BranchTarget
	syscall
site 6: last+6, number 60, Before
	jmp trampoline_6
	int3
	syscall
trampoline_6:
	mov $0x3C,%eax
	nop
	lea last+8,%rcx
	jmp slot_60
