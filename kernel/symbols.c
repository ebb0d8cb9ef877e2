// SPDX-License-Identifier: GPL-2.0-only
/*
 * The kernel's functions that are not exported. kallsyms_lookup_name() is not
 * either; a kprobe tells where it is.
 */
#define pr_fmt(fmt) "trapless: " fmt
#include <linux/kprobes.h>
#include "trapless.h"

unsigned long tl_do_syscall_64;
unsigned long tl_sys_call_table;
unsigned long tl_syscall_exit_to_user_mode;
unsigned long tl_return_to_user;

static const struct {
	const char *name;
	unsigned long *address;
} wanted[] = {
	{ "do_syscall_64", &tl_do_syscall_64 },
	{ "sys_call_table", &tl_sys_call_table },
	{ "syscall_exit_to_user_mode", &tl_syscall_exit_to_user_mode },
	{ "swapgs_restore_regs_and_return_to_usermode", &tl_return_to_user },
};

static unsigned long (*look_up)(const char *name);

/* The address of a symbol of the kernel, or 0 */
unsigned long tl_symbol(const char *name)
{
	return look_up(name);
}

int tl_symbols_find(void)
{
	struct kprobe probe = { .symbol_name = "kallsyms_lookup_name" };
	int i, error;

	error = register_kprobe(&probe);
	if (error) {
		pr_err("refused: no kprobes, so the kernel's entry code cannot be found (lockdown, or CONFIG_KPROBES off): %d\n",
		       error);
		return error;
	}
	look_up = (void *)probe.addr;
	unregister_kprobe(&probe);

	for (i = 0; i < ARRAY_SIZE(wanted); i++) {
		*wanted[i].address = look_up(wanted[i].name);
		if (!*wanted[i].address) {
			pr_err("refused: this kernel has no symbol %s\n", wanted[i].name);
			return -ENOENT;
		}
	}
	return 0;
}
