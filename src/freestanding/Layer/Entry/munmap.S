/*
 * munmap, and mremap, whose first arguments are the same: only what overlaps a library with an image, or the vDSO, goes to C#; and of what is mapped at
 * a fixed place what overlaps an image's extension. The few entries are looked through here, so that freeing memory costs next to nothing. A torn entry
 * (another thread just changes it) sends the call to C#, or not, a moment early or late.
 */
	.include "layout.inc"
	.include "macros.inc"

	.set	MREMAP_FIXED, 2
	.set	MAP_AT_A_PLACE, 0x100010	/* MAP_FIXED | MAP_FIXED_NOREPLACE */

/* To `to` when the range touches the vDSO, or pages below it that may be its data (Handlers/VdsoPages.cs). Clobbers rax and the flags. */
.macro IF_VDSO start, length, to
	lea	(\start, \length), %rax
	cmp	\start, vdso_bounds + 8(%rip)
	jbe	9f
	cmp	%rax, vdso_bounds(%rip)
	jb	\to
9:
.endm

/* To `to` when the range up to rax touches an image from its field `from` (IMAGE_) to the end of its extension. Clobbers rcx, r11 and the flags. */
.macro IF_IMAGE start, from, to
	cmp	\start, loaded_images_bounds + 8(%rip)
	jbe	9f
	cmp	%rax, loaded_images_bounds(%rip)
	jae	9f
	lea	loaded_images(%rip), %r11
	mov	loaded_images_used(%rip), %ecx
7:	dec	%ecx
	js	9f
	cmp	%rax, \from(%r11)
	jae	8f
	cmp	\start, IMAGE_LIMIT(%r11)
	ja	\to
8:	add	$IMAGE_SIZE, %r11
	jmp	7b
9:
.endm

	.text
	ENTER_HELD hook_mremap
hook_mremap_held:
	test	$MREMAP_FIXED, %r10b
	jz	hook_munmap_held
	IF_VDSO	%r8, %rdx, munmap_heavy
	IF_IMAGE %r8, IMAGE_EXTENSION, munmap_heavy
	jmp	hook_munmap_held
hook_mremap_end:
	REPAIR	hook_mremap_held, hook_mremap_end, RESTART_HELD

	ENTER_HELD hook_munmap
hook_munmap_held:
	IF_VDSO	%rdi, %rsi, munmap_heavy
	IF_IMAGE %rdi, IMAGE_START, munmap_heavy
	LEAVE_HELD *%gs:T_DIRECT
munmap_heavy:
	LEAVE_HELD hook_heavy
hook_munmap_end:
	REPAIR	hook_munmap_held, hook_munmap_end, RESTART_HELD

/* Of mmap what concerns C# only at a fixed place, and there only the vDSO or an image's extension: everything is as the slot was entered. */
	ENTER_HELD beside_images
beside_images_held:
	test	$MAP_AT_A_PLACE, %r10d
	jz	beside_vdso_direct
	IF_VDSO	%rdi, %rsi, munmap_heavy
	IF_IMAGE %rdi, IMAGE_EXTENSION, munmap_heavy
	jmp	beside_vdso_direct
beside_images_end:
	REPAIR	beside_images_held, beside_images_end, RESTART_HELD

/* Of mprotect what concerns nothing but the vDSO. */
	ENTER_HELD beside_vdso
beside_vdso_held:
	IF_VDSO	%rdi, %rsi, munmap_heavy
beside_vdso_direct:
	LEAVE_HELD *%gs:T_DIRECT
beside_vdso_end:
	REPAIR	beside_vdso_held, beside_vdso_end, RESTART_HELD

	.section .note.GNU-stack, "", @progbits
