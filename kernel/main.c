// SPDX-License-Identifier: GPL-2.0-only
/*
 * Loads and unloads. Nothing of the kernel is changed until a process enters
 * kernel mode, and a process holds a reference on the module until it ends.
 */
#define pr_fmt(fmt) "trapless: " fmt
#include <linux/module.h>
#include "trapless.h"

static int __init trapless_init(void)
{
	static int (* const parts[])(void) __initconst = {
		tl_symbols_find, tl_checks, tl_self_test, tl_processors_init, tl_calls_init, tl_counters_init,
		tl_trust_init, tl_watch_init, tl_processes_init, tl_power_init, tl_device_init,
	};
	static void (* const undo[])(void) __initconst = {
		NULL, NULL, NULL, tl_processors_exit, NULL, tl_counters_exit,
		tl_trust_exit, tl_watch_exit, tl_processes_exit, tl_power_exit, tl_device_exit,
	};
	int i, error;

	for (i = 0; i < ARRAY_SIZE(parts); i++) {
		error = parts[i]();
		if (error)
			goto failed;
	}
	pr_info("ready%s\n", tl_full_only ? ", SAFE entry only" : "");
	return 0;

failed:
	while (--i >= 0)
		if (undo[i])
			undo[i]();
	return error;
}

static void __exit trapless_exit(void)
{
	tl_device_exit();
	tl_power_exit();
	tl_processes_exit();
	tl_watch_exit();
	tl_trust_exit();
	tl_counters_exit();
	tl_processors_exit();
}

module_init(trapless_init);
module_exit(trapless_exit);
MODULE_DESCRIPTION("Ordinary processes in ring 0: system calls without a trap");
MODULE_LICENSE("GPL");
