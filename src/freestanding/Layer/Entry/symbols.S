/* Data that assembly and C# share, and the addresses C# asks for. */
	.include "layout.inc"
	.text
.macro ADDRESS name, symbol
	.globl	address_of_\name
address_of_\name:
	lea	\symbol(%rip), %rax
	ret
.endm
	ADDRESS	signal_handlers, signal_handlers
	ADDRESS	signal_entry, signal_entry
	ADDRESS	signal_entry_kept, signal_entry_kept
	ADDRESS	signal_entry_noted, signal_entry_noted
	ADDRESS	signal_entry_opened, signal_entry_opened
	ADDRESS	signal_entry_settled, signal_entry_settled
	ADDRESS	repair, layer_repair_start
	ADDRESS	repair_end, layer_repair_end
	ADDRESS	dispatch_default, dispatch_default
	ADDRESS	dispatch_table, dispatch_table
	ADDRESS	initial_task, initial_task
	ADDRESS	idle_tasks, idle_tasks
	ADDRESS	missed_sites, missed_sites
	ADDRESS	flag_rules, flag_rules
	ADDRESS	strings_hot, strings_hot
	ADDRESS	strings, strings
	ADDRESS	needed_records, needed_records
	ADDRESS	image, __ehdr_start
	ADDRESS	build_id, build_id
	ADDRESS	build_id_end, build_id_end
	ADDRESS	slots, libsys_slots
	ADDRESS	all_slots, libsys_slots_all
	ADDRESS	hook_direct, hook_direct
	ADDRESS	count_direct, count_direct
	ADDRESS	count_only, count_only
	ADDRESS	count_exit, count_exit
	ADDRESS	count_open, count_open
	ADDRESS	hook_heavy, hook_heavy
	ADDRESS	departed_call, departed_call
	ADDRESS	exec_target_first, exec_target_first
	ADDRESS	exec_target_second, exec_target_second
	ADDRESS	exec_chosen_first, exec_chosen_first
	ADDRESS	exec_chosen_second, exec_chosen_second
	ADDRESS	departed_clone, departed_clone
	ADDRESS	departed_table, departed_table
	ADDRESS	has_fsgsbase, has_fsgsbase
	ADDRESS	kernel_entry, kernel_entry
	ADDRESS	loaded_images, loaded_images
	ADDRESS	loaded_images_used, loaded_images_used
	ADDRESS	loaded_images_bounds, loaded_images_bounds
	ADDRESS	vdso_bounds, vdso_bounds
	ADDRESS	layer_left, layer_left
	ADDRESS	dispatch_entry, dispatch_entry
	ADDRESS	dispatch_opened, dispatch_opened
	ADDRESS	dispatch_return, dispatch_return
	ADDRESS	dispatch_selector, dispatch_selector
	ADDRESS	text, layer_text_start
	ADDRESS	text_end, layer_text_end
	ADDRESS	inside_direct, inside_direct
	ADDRESS	inside_resumed, inside_resumed
	ADDRESS	inside_sigreturn, inside_sigreturn
	ADDRESS	inside_int80, inside_int80
	ADDRESS	count_inside, count_inside
	ADDRESS	count_sigreturn, count_sigreturn
	ADDRESS	count_exit_inside, count_exit_inside

	.globl	current_task
current_task:
	mov	%gs:T_SELF, %rax
	ret
	ADDRESS	hook_absent, hook_absent
	ADDRESS	hook_mapped, hook_mapped
	ADDRESS	hook_mapped_blocked, hook_mapped_blocked
	ADDRESS	hook_composite, hook_composite
	ADDRESS	open_held_made, open_held_made
	ADDRESS	open_held_noted, open_held_noted
	ADDRESS	close_held_made, close_held_made
	ADDRESS	write_noted_made, write_noted_made
	ADDRESS	write_noted_end, write_noted_end
	ADDRESS	mapped_return, mapped_return
	ADDRESS	unmapped_table, unmapped_table
	ADDRESS	hook_checked, hook_checked
	ADDRESS	checked_rows, checked_rows
	ADDRESS	checked_masks, checked_masks
	ADDRESS	openat2_unusual, openat2_unusual
	ADDRESS	clone3_unusual, clone3_unusual
	ADDRESS	short_entries, short_entries

/* Conversions that need no C# in the common case: the call, the older one, the entry as a distance from its own word. */
.macro SHORT number, older, entry
	.short	\number, \older
	.long	\entry - .
.endm
	.section .rodata
	.balign	4
short_entries:
	SHORT	316, 264, renumbered_renameat2
	SHORT	325, 149, renumbered_mlock2
	SHORT	327, 295, renumbered_preadv2
	SHORT	328, 296, renumbered_pwritev2
	SHORT	329, 10, renumbered_pkey_mprotect
	SHORT	332, 262, short_statx
	SHORT	435, 56, short_clone3
	SHORT	437, 257, short_openat2
	SHORT	439, 269, renumbered_faccessat2
	SHORT	441, 281, short_epoll_pwait2
	SHORT	452, 268, renumbered_fchmodat2
	.short	-1, -1
	.text

/*
 * What every start touches lies together: the end of the initial task's stack and its block in one page, the dispatch table in one,
 * flags, the C# statics (the linker script puts them here: nothing of size may be among them), the first strings and the first images in one.
 */
	.globl	loaded_images, loaded_images_used, loaded_images_bounds, vdso_bounds, signal_handlers, dispatch_table, unmapped_table, departed_table, initial_task, kernel_entry, idle_tasks, has_fsgsbase, layer_left
	.section .bss.first, "aw", @nobits
	.balign	4096
	.zero	TASK_BLOCK_SIZE - TASK_SIZE
initial_task:
	.zero	TASK_SIZE
dispatch_table:
	.zero	8 * 512
signal_handlers:
	.zero	8 * 69
loaded_images_used:
	.zero	8
loaded_images_bounds:
	.zero	16
vdso_bounds:				/* zero: no clock is read by it */
	.zero	16
kernel_entry:
	.zero	8
idle_tasks:
	.zero	4
has_fsgsbase:
	.byte	0
layer_left:
	.byte	0
	.balign	16
strings_hot:
	.zero	STRINGS_HOT
	.section .bss.images, "aw", @nobits
	.balign	16
loaded_images:
	.zero	IMAGE_SIZE * IMAGE_MAXIMUM
	.section .bss.last, "aw", @nobits
	.balign	64
unmapped_table:
	.zero	8 * 512
departed_table:
	.zero	8 * 512
flag_rules:
	.zero	8 * 512
missed_sites:
	.zero	8 * 1024
strings:
	.zero	6 * 4096
	.balign	4096
needed_records:				/* a page of its own: most starts touch only this one of the section */
	.zero	4096
	.section .note.GNU-stack, "", @progbits
