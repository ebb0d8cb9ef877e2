// SPDX-License-Identifier: GPL-2.0-only
/*
 * What registered processes do that concerns the trust in them, seen by
 * kprobes: before mappings become executable, before a user shadow stack is
 * made, before others may look into them.
 */
#define pr_fmt(fmt) "trapless: " fmt
#include <linux/kprobes.h>
#include <linux/mman.h>
#include <linux/sched/coredump.h>
#include <uapi/asm/prctl.h>
#include "trapless.h"

/*
 * Called with the memory map locked for writing, so the worker sees the result.
 * Preemption is off.
 */
static void becomes_executable(void)
{
	struct tl_task *task = tl_current();
	struct tl_process *process;

	if (!task || task->process->barred)
		return;
	process = task->process;
	/* What execve maps is no concern of those that shared the memory till now. */
	if (current->mm != process->memory)
		return;
	smp_store_release(&process->generation, process->generation + 1);
	tl_processors_refresh(false);
	tl_trust_verify(process, current->mm);
	/* The worker goes first, so that short programs get to ring 0 too. */
	set_tsk_need_resched(current);
	set_preempt_need_resched();
}

/* mmap_region(file, addr, len, vm_flags, ...) */
static int on_mmap(struct kprobe *probe, struct pt_regs *regs)
{
	if (regs->cx & VM_EXEC)
		becomes_executable();
	return 0;
}

/* security_file_mprotect(vma, reqprot, prot) */
static int on_mprotect(struct kprobe *probe, struct pt_regs *regs)
{
	if (regs->dx & PROT_EXEC)
		becomes_executable();
	return 0;
}

/* set_dumpable(mm, value): stays off. A new program's is its own affair. */
static int on_dumpable(struct kprobe *probe, struct pt_regs *regs)
{
	struct tl_task *task = tl_current();

	if (regs->si == SUID_DUMP_USER && task && (void *)regs->di == task->process->memory)
		regs->si = SUID_DUMP_DISABLE;
	return 0;
}

#ifdef CONFIG_X86_USER_SHADOW_STACK
/* shstk_prctl(task, option, ...): what ring-0 code calls would miss there */
static int on_shadow_stack(struct kprobe *probe, struct pt_regs *regs)
{
	struct tl_task *task = tl_current();

	if (regs->si != ARCH_SHSTK_ENABLE || !task || task->process->barred)
		return 0;
	WRITE_ONCE(task->process->barred, true);
	tl_processors_refresh(false);
	pr_notice("%s (%d) stays in ring 3: it asks for a user shadow stack\n",
		  current->comm, task_tgid_nr(current));
	return 0;
}
#endif

/* Nobody pays for the probes until the first process comes. */
static struct kprobe probes[] = {
	{ .symbol_name = "mmap_region", .pre_handler = on_mmap, .flags = KPROBE_FLAG_DISABLED },
	{ .symbol_name = "security_file_mprotect", .pre_handler = on_mprotect, .flags = KPROBE_FLAG_DISABLED },
	{ .symbol_name = "set_dumpable", .pre_handler = on_dumpable, .flags = KPROBE_FLAG_DISABLED },
#ifdef CONFIG_X86_USER_SHADOW_STACK
	{ .symbol_name = "shstk_prctl", .pre_handler = on_shadow_stack, .flags = KPROBE_FLAG_DISABLED },
#endif
};

int tl_watch(void)
{
	int i, error = 0;

	for (i = 0; i < ARRAY_SIZE(probes) && !error; i++)
		error = enable_kprobe(&probes[i]);
	return error;
}

int tl_watch_init(void)
{
	int i, error;

	for (i = 0; i < ARRAY_SIZE(probes); i++) {
		error = register_kprobe(&probes[i]);
		if (error) {
			pr_err("refused: calls of %s cannot be watched: %d\n", probes[i].symbol_name, error);
			while (--i >= 0)
				unregister_kprobe(&probes[i]);
			return error;
		}
	}
	return 0;
}

void tl_watch_exit(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(probes); i++)
		unregister_kprobe(&probes[i]);
}
