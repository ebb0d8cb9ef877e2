/*
 * munmap, and mremap, whose first arguments are the same: only what overlaps a library with an image, or the vDSO, goes to C#. The few entries are looked
 * through here, so that freeing memory costs next to nothing. A torn entry (another thread just changes it) sends the call to C#, or not, a moment early or late.
 */
	.include "layout.inc"
	.include "macros.inc"

	.set	MREMAP_FIXED, 2

/* To `to` when the range touches the vDSO, or pages below it that may be its data (Handlers/VdsoPages.cs). Clobbers rax and the flags. */
.macro IF_VDSO start, length, to
	lea	(\start, \length), %rax
	cmp	\start, vdso_bounds + 8(%rip)
	jbe	9f
	cmp	%rax, vdso_bounds(%rip)
	jb	\to
9:
.endm

	.text
	ENTER_HELD hook_mremap
hook_mremap_held:
	test	$MREMAP_FIXED, %r10b
	jz	hook_munmap_held
	IF_VDSO	%r8, %rdx, munmap_heavy
	jmp	hook_munmap_held
hook_mremap_end:
	REPAIR	hook_mremap_held, hook_mremap_end, RESTART_HELD

	ENTER_HELD hook_munmap
hook_munmap_held:
	IF_VDSO	%rdi, %rsi, munmap_heavy
	cmp	%rdi, loaded_images_bounds + 8(%rip)
	jbe	3f
	cmp	%rax, loaded_images_bounds(%rip)
	jae	3f
	lea	loaded_images(%rip), %r11
	mov	loaded_images_used(%rip), %ecx
1:	dec	%ecx
	js	3f
	cmp	%rax, IMAGE_START(%r11)
	jae	2f
	cmp	%rdi, IMAGE_END(%r11)
	ja	munmap_heavy
2:	add	$IMAGE_SIZE, %r11
	jmp	1b
3:	LEAVE_HELD *%gs:T_DIRECT
munmap_heavy:
	LEAVE_HELD hook_heavy
hook_munmap_end:
	REPAIR	hook_munmap_held, hook_munmap_end, RESTART_HELD

/* Of mprotect and mmap at a fixed place, what concerns nothing but the vDSO: everything is as the slot was entered. */
	ENTER_HELD beside_vdso
beside_vdso_held:
	IF_VDSO	%rdi, %rsi, munmap_heavy
	LEAVE_HELD *%gs:T_DIRECT
beside_vdso_end:
	REPAIR	beside_vdso_held, beside_vdso_end, RESTART_HELD

	.section .note.GNU-stack, "", @progbits
