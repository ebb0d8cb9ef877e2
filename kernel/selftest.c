// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tries out, at load, what the assembly takes for granted: offsets, and that
 * the functions found are the ones meant. The headers say so too, but the
 * running kernel decides. tl_pretended() puts a wrong offset in.
 */
#define pr_fmt(fmt) "trapless: " fmt
#include <linux/module.h>
#include <linux/tracepoint.h>
#include <linux/user-return-notifier.h>
#include <asm/desc.h>
#include <asm/unistd.h>
#include "trapless.h"

#define TSS_SP0	4
#define TSS_IST	36

static struct tracepoint *sys_enter;

static unsigned int offset(const char *name, unsigned int value)
{
	return tl_pretended(name) ? value + 8 : value;
}

/* The registers that insmod's own system call saved at the top of its stack. */
static bool registers_fit(void)
{
	const char *registers = (char *)(task_pt_regs(current) + 1) - REGS_SIZE;
	u64 number = *(u64 *)(registers + offset("registers", REGS_ORIG_RAX));

	return (number == __NR_finit_module || number == __NR_init_module) &&
		*(u64 *)(registers + REGS_CS) == __USER_CS &&
		*(u64 *)(registers + REGS_SS) == __USER_DS;
}

/* The task state segment that the processor uses is the one we write to. */
static bool task_state_fits(void)
{
	struct desc_ptr table;
	struct ldttss_desc *segment;
	unsigned long flags, base;
	u64 *stack, *seen;
	bool fits;

	local_irq_save(flags);
	native_store_gdt(&table);
	segment = (void *)(table.address + (native_store_tr() & ~7ul));
	base = segment->base0 | (unsigned long)segment->base1 << 16 |
		(unsigned long)segment->base2 << 24 | (unsigned long)segment->base3 << 32;
	stack = this_cpu_ptr(&cpu_tss_rw.x86_tss.ist[FRAMES_IST]);
	seen = (u64 *)(base + TSS_IST + offset("task-state", 8 * FRAMES_IST));
	WRITE_ONCE(*stack, 1);
	fits = READ_ONCE(*seen) == 1 &&
		*(u64 *)(base + TSS_SP0) == this_cpu_read(cpu_tss_rw.x86_tss.sp0);
	WRITE_ONCE(*stack, 0);
	local_irq_restore(flags);
	return fits;
}

static void nothing(struct user_return_notifier *unused)
{
}

/* Where the kernel proper keeps a task's flags: it sets one. */
static bool flags_fit(void)
{
	struct user_return_notifier notifier = { .on_user_return = nothing };
	const u32 *flags = (u32 *)((char *)current + offset("flags", TASK_FLAGS));
	bool fits;

	preempt_disable();
	user_return_notifier_register(&notifier);
	fits = READ_ONCE(*flags) & _TIF_USER_RETURN_NOTIFY;
	user_return_notifier_unregister(&notifier);
	preempt_enable();
	return fits;
}

static void find_point(struct tracepoint *point, void *unused)
{
	if (!strcmp(point->name, "sys_enter"))
		sys_enter = point;
}

static void on_call(void *unused, struct pt_regs *registers, long number)
{
}

/* Where it keeps that a system call has to be told of: it does so while somebody listens. */
static bool work_fits(void)
{
	const u64 *work = (u64 *)((char *)current + offset("syscall-work", TASK_SYSCALL_WORK));
	bool fits;

	for_each_kernel_tracepoint(find_point, NULL);
	if (!sys_enter || tracepoint_probe_register(sys_enter, on_call, NULL))
		return false;
	fits = READ_ONCE(*work) & SYSCALL_WORK_SYSCALL_TRACEPOINT;
	tracepoint_probe_unregister(sys_enter, on_call, NULL);
	tracepoint_synchronize_unregister();
	return fits;
}

/* The table that the fast entries' is made of, by one of its functions. */
static bool calls_fit(void)
{
	unsigned int number = tl_pretended("calls") ? __NR_getppid : __NR_getpid;
	unsigned long function = ((unsigned long *)tl_sys_call_table)[number];
	struct pt_regs registers = {};

	return function == tl_symbol("__x64_sys_getpid") &&
		((long (*)(const struct pt_regs *))function)(&registers) == task_tgid_vnr(current);
}

static const struct {
	bool (*fits)(void);
	const char *what;
} tests[] = {
	{ registers_fit, "the registers a system call saves" },
	{ task_state_fits, "the task state segment" },
	{ flags_fit, "a task's flags" },
	{ work_fits, "a task's system call work" },
	{ calls_fit, "the table of system calls" },
};

int tl_self_test(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(tests); i++)
		if (!tests[i].fits()) {
			pr_err("refused: in this kernel %s is not where this module expects it\n", tests[i].what);
			return -ENODEV;
		}
	return 0;
}
