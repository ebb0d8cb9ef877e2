// SPDX-License-Identifier: GPL-2.0-only
/*
 * Suspend and hibernation save and restore the descriptor table register and
 * CR4, with the task that asked for it current: they must find the stock
 * ones. (All other CPUs are off by then, and all other tasks frozen.)
 */
#define pr_fmt(fmt) "trapless: " fmt
#include <linux/syscore_ops.h>
#include "trapless.h"

#ifdef TL_SYSCORE_DATA		/* since 6.19, and in later 6.12 */
#define DATA void *data
#else
#define DATA void
#endif

static int power_suspend(DATA)
{
	struct tl_task *task = tl_current();

	if (task)
		tl_processor_unload(task);
	return 0;
}

static void power_resume(DATA)
{
	struct tl_task *task = tl_current();

	if (task)
		tl_processor_load(task);
}

#ifdef TL_SYSCORE_DATA
static const struct syscore_ops operations = {
#else
static struct syscore_ops operations = {
#endif
	.suspend = power_suspend,
	.resume = power_resume,
};

#ifdef TL_SYSCORE_DATA
static struct syscore syscore = {
	.ops = &operations,
};
#endif

int tl_power_init(void)
{
#ifdef TL_SYSCORE_DATA
	register_syscore(&syscore);
#else
	register_syscore_ops(&operations);
#endif
	return 0;
}

void tl_power_exit(void)
{
#ifdef TL_SYSCORE_DATA
	unregister_syscore(&syscore);
#else
	unregister_syscore_ops(&operations);
#endif
}
