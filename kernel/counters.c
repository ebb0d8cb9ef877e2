// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counters of each registered process. While a task runs they are counted per
 * CPU; when it is switched from they are added to its process. Ended processes
 * stay in the list for a while, so that short ones can be looked at.
 */
#define pr_fmt(fmt) "trapless: " fmt
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/tracepoint.h>
#include <trace/syscall.h>
#include "trapless.h"

#define ENDED 256

static bool count_calls;
module_param(count_calls, bool, 0444);
MODULE_PARM_DESC(count_calls, "count all calls of the processes, not only the direct ones (slow)");

struct ended {
	pid_t pid;
	char comm[TASK_COMM_LEN];
	struct trapless_counters counters;
};

static LIST_HEAD(live);
static struct ended ended[ENDED];
static unsigned long ended_count;
static struct trapless_counters total;	/* of all that ended */
static DEFINE_SPINLOCK(lock);
static struct tracepoint *sys_enter;

void tl_counters_start(struct tl_process *process)
{
	unsigned long flags;

	spin_lock_init(&process->lock);
	spin_lock_irqsave(&lock, flags);
	list_add_tail(&process->list, &live);
	spin_unlock_irqrestore(&lock, flags);
}

void tl_counters_end(struct tl_process *process)
{
	unsigned long flags;
	struct ended *entry;
	int i;

	spin_lock_irqsave(&lock, flags);
	list_del(&process->list);
	entry = &ended[ended_count++ % ENDED];
	entry->pid = process->pid;
	memcpy(entry->comm, process->comm, sizeof(entry->comm));
	entry->counters = process->counters;
	for (i = 0; i < sizeof(total) / sizeof(u64); i++)
		((u64 *)&total)[i] += ((u64 *)&process->counters)[i];
	spin_unlock_irqrestore(&lock, flags);
}

static u64 take(u64 *value)
{
	u64 taken = *value;

	*value = 0;
	return taken;
}

/* This CPU's counts are the process's. Interrupts closed. */
void tl_counters_collect(struct tl_process *process)
{
	struct tl_cpu *cpu = this_cpu_ptr(&tl_cpu);
	struct tl_frames *frames = tl_frames_of[smp_processor_id()];
	struct trapless_counters *to = &process->counters;
	int i;

	spin_lock(&process->lock);
	to->direct += take(&cpu->direct);
	to->full += take(&cpu->full);
	to->repaired += take(&cpu->repaired) + take(&frames->repaired);
	to->promotions += take(&frames->promotions);
	to->calls += take(&cpu->calls);
	for (i = 0; i < TRAPLESS_DEMOTION_REASONS; i++)
		to->demotions[i] += take(&frames->demotions[i]);
	to->demotions[TRAPLESS_DEMOTED_NMI] += take(&cpu->nmi);
	to->demotions[TRAPLESS_DEMOTED_DEBUG] += take(&cpu->debug);
	to->demotions[TRAPLESS_DEMOTED_MACHINE_CHECK] += take(&cpu->machine_check);
	spin_unlock(&process->lock);
}

void tl_counters_get(struct tl_process *process, struct trapless_counters *out)
{
	unsigned long flags;

	local_irq_save(flags);
	tl_counters_collect(process);
	spin_lock(&process->lock);
	*out = process->counters;
	spin_unlock(&process->lock);
	local_irq_restore(flags);
}

static void show(struct seq_file *file, pid_t pid, const char *comm, const char *state,
		 const struct trapless_counters *c)
{
	int i;

	seq_printf(file, "%d %s %llu %llu %llu %llu %llu", pid, state,
		   c->promotions, c->direct, c->full, c->repaired, c->calls);
	for (i = 0; i < TRAPLESS_DEMOTION_REASONS; i++)
		seq_printf(file, " %llu", c->demotions[i]);
	seq_printf(file, " %s\n", comm);
}

/* What reading /dev/trapless gives: one line a process, and their sum. */
int tl_counters_show(struct seq_file *file, void *unused)
{
	struct tl_process *process;
	unsigned long flags, i;

	seq_puts(file, "# pid state promotions direct full repaired calls interrupt page-fault nmi debug machine-check exception wild-jump name\n");
	spin_lock_irqsave(&lock, flags);
	for (i = ended_count > ENDED ? ended_count - ENDED : 0; i < ended_count; i++)
		show(file, ended[i % ENDED].pid, ended[i % ENDED].comm, "ended",
		     &ended[i % ENDED].counters);
	list_for_each_entry(process, &live, list)
		show(file, process->pid, process->comm,
		     process->barred ? "barred" : "live", &process->counters);
	show(file, 0, "(all that ended)", "total", &total);
	spin_unlock_irqrestore(&lock, flags);
	return 0;
}

static void on_call(void *unused, struct pt_regs *regs, long id)
{
	if (this_cpu_read(tl_cpu.task) == current)
		this_cpu_inc(tl_cpu.calls);
}

static void find_point(struct tracepoint *point, void *unused)
{
	if (!strcmp(point->name, "sys_enter"))
		sys_enter = point;
}

int tl_counters_init(void)
{
	if (!count_calls)
		return 0;
	for_each_kernel_tracepoint(find_point, NULL);
	return sys_enter ? tracepoint_probe_register(sys_enter, on_call, NULL) : -ENOENT;
}

void tl_counters_exit(void)
{
	if (sys_enter) {
		tracepoint_probe_unregister(sys_enter, on_call, NULL);
		tracepoint_synchronize_unregister();
	}
}
