// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the fast entries call. The common one has a table of the kernel's
 * functions. Some calls have an entry of their own, which is tried before it
 * is offered: it must find what the kernel's function finds.
 */
#define pr_fmt(fmt) "trapless: " fmt
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <asm/syscall.h>
#include <asm/unistd.h>
#include "trapless.h"
#include "offsets.h"

unsigned long tl_calls[TL_CALLS];

/* They look at all registers, or change them, or do not come back. */
static const unsigned int whole[] __initconst = {
	__NR_clone, __NR_fork, __NR_vfork, __NR_clone3, __NR_execve, __NR_execveat,
	__NR_rt_sigreturn, __NR_exit, __NR_exit_group,
#ifdef __NR_uretprobe
	__NR_uretprobe,
#endif
};

/* The table is the kernel's if it has these where they belong. */
static const struct {
	unsigned int number;
	const char *name;
} known[] __initconst = {
	{ __NR_read, "__x64_sys_read" }, { __NR_getpid, "__x64_sys_getpid" },
	{ __NR_exit_group, "__x64_sys_exit_group" }, { __NR_openat, "__x64_sys_openat" },
	{ __NR_clone3, "__x64_sys_clone3" }, { __NR_set_mempolicy_home_node, "__x64_sys_set_mempolicy_home_node" },
};

static struct {
	unsigned int number;
	char *entry;
	bool offered;
} own[] = {
	{ __NR_getpid, tl_entry_getpid },
	{ __NR_gettid, tl_entry_gettid },
	{ __NR_getppid, tl_entry_getppid },
};

/*
 * Calls an entry as a program in ring 0 would, for a task of which nothing is
 * pending, on a stack of ours.
 */
static long __init call(char *entry, struct task_struct *task, unsigned long top)
{
	struct tl_cpu saved, *cpu;
	unsigned long flags;
	long result;

	local_irq_save(flags);
	cpu = this_cpu_ptr(&tl_cpu);
	saved = *cpu;
	tl_identify(&cpu->identity, current);
	cpu->top = top;
	cpu->task = task;
	result = tl_call_entry(entry);
	*cpu = saved;
	local_irq_restore(flags);
	return result;
}

static void *__init pointer_at(void *structure, unsigned long offset)
{
	void *value;

	return structure && !get_kernel_nofault(value, (void **)(structure + offset)) ? value : NULL;
}

/* Follows the way of the getppid entry, where a wrong offset does no harm. */
static bool __init parent_is(long number)
{
	struct pid_namespace *namespace = task_active_pid_ns(current);
	struct pid *pid = pointer_at(pointer_at(pointer_at(current, TASK_REAL_PARENT), TASK_SIGNAL), SIGNAL_TGID);
	void *upid = (void *)pid + offsetof(struct pid, numbers[namespace->level]);
	unsigned int level;
	int nr;

	if (!pid || get_kernel_nofault(level, (unsigned int *)((void *)pid + PID_LEVEL)) ||
	    get_kernel_nofault(nr, (int *)(upid + UPID_NR)))
		return false;
	return level >= namespace->level && pointer_at(upid, UPID_NS) == namespace && nr == number;
}

static bool __init is_right(int i, struct task_struct *quiet, unsigned long top)
{
	long (*function)(const struct pt_regs *regs) = (void *)tl_calls[own[i].number];
	struct pt_regs none = {};
	long number = function(&none);

	if (own[i].number == __NR_getppid && !parent_is(number))
		return false;
	return call(own[i].entry, quiet, top) == number;
}

/* A copy of the current task stands for it: what is pending for it now does not matter. */
static int __init try_own_entries(void)
{
	struct task_struct *quiet = kmemdup(current, sizeof(*quiet), GFP_KERNEL);
	unsigned long stack = __get_free_page(GFP_KERNEL);
	int i;

	if (quiet && stack) {
		quiet->thread_info.flags = 0;
		quiet->thread_info.syscall_work = 0;
		for (i = 0; i < ARRAY_SIZE(own); i++) {
			own[i].offered = is_right(i, quiet, stack + PAGE_SIZE);
			if (!own[i].offered)
				pr_warn("call %u has no entry of its own: this kernel's structures are not as expected\n",
					own[i].number);
		}
	}
	kfree(quiet);
	free_page(stack);
	return quiet && stack ? 0 : -ENOMEM;
}

int __init tl_calls_init(void)
{
	const unsigned long *table = (void *)tl_sys_call_table;
	int i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		if (table[known[i].number] == tl_symbol(known[i].name))
			continue;
		pr_warn("SAFE entry only: %s is not where the table of calls must have it\n", known[i].name);
		tl_full_only = true;
		return 0;
	}
	for (i = 0; i < TL_CALLS; i++)
		tl_calls[i] = i < NR_syscalls ? table[i] : (unsigned long)tl_call_full;
	for (i = 0; i < ARRAY_SIZE(whole); i++)
		tl_calls[whole[i]] = (unsigned long)tl_call_full;
	return try_own_entries();
}

/* Tells which calls have a fast entry of their own. Returns how many, at most as many as wanted. */
int tl_calls_slots(struct trapless_slot *slots, unsigned int count)
{
	int i, filled = 0;

	for (i = 0; i < ARRAY_SIZE(own) && filled < count; i++)
		if (own[i].offered)
			slots[filled++] = (struct trapless_slot){ own[i].number, (unsigned long)own[i].entry };
	return filled;
}
