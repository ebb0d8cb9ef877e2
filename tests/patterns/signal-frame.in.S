# A signal trampoline without a name: its unwind information begins one byte early, inside the instruction before it.
	.globl _start
	.type handler, @function
handler:
	movl	$0, status(%rip)
	ret
	.size handler, . - handler
	.byte	0x0f, 0x1f, 0x40	# nopl (%rax), first three bytes
	.cfi_startproc simple
	.cfi_signal_frame
	.cfi_def_cfa %rsp, 168
	.byte	0x00			# and its last
.Lrestore:
	mov	$15, %rax
	syscall
	.cfi_endproc
	.p2align 4
	.type _start, @function
_start:
	mov	$10, %edi
	lea	action(%rip), %rsi
	lea	handler(%rip), %rax
	mov	%rax, (%rsi)
	lea	.Lrestore(%rip), %rax
	mov	%rax, 16(%rsi)
	xor	%edx, %edx
	mov	$8, %r10d
	mov	$13, %eax
	syscall
	mov	$39, %eax
	syscall
	mov	%eax, %edi
	mov	$10, %esi
	mov	$62, %eax
	syscall
	mov	status(%rip), %edi
	mov	$60, %eax
	syscall
	.size _start, . - _start
	.data
status:	.long	1
	.p2align 3
action:	.quad	0, 0x04000000, 0, 0
