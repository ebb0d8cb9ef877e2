/* Run before main: without the layer there is nothing in the section, and a call would run into zeros. */
	.section .init_array, "aw"
	.balign	8
	.quad	libsys_require_layer
	.text
libsys_require_layer:
	cmpb	$0, libsys_start(%rip)
	je	1f
	ret
1:	mov	$1, %eax			/* write */
	mov	$2, %edi
	lea	3f(%rip), %rsi
	mov	$4f - 3f, %edx
	syscall
	mov	$231, %eax			/* exit_group */
	mov	$125, %edi
	syscall
	hlt
	.section .rodata
3:	.ascii	"trapless: linked with libsys without code (nobits), which needs the layer; start it by: trapless run\n"
4:
