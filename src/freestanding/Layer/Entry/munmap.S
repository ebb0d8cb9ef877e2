/*
 * munmap, and mremap, whose first arguments are the same: only what overlaps a library with an image goes to C#. The few entries are looked
 * through here, so that freeing memory costs next to nothing. A torn entry (another thread just changes it) sends the call to C#, or not, a moment early or late.
 */
	.include "layout.inc"
	.include "macros.inc"

	.text
	ENTER_HELD hook_munmap
hook_munmap_held:
	lea	(%rdi, %rsi), %rax
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
	ja	4f
2:	add	$IMAGE_SIZE, %r11
	jmp	1b
3:	LEAVE_HELD *%gs:T_DIRECT
4:	LEAVE_HELD hook_heavy
hook_munmap_end:
	REPAIR	hook_munmap_held, hook_munmap_end, RESTART_HELD

	.section .note.GNU-stack, "", @progbits
