// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a CPU needs for registered tasks: the private interrupt descriptor
 * table, which is loaded while such a task is current and never else, the
 * stacks its vectors use, and CR4 without SMEP and SMAP.
 */
#define pr_fmt(fmt) "trapless: " fmt
#include <linux/cpuhotplug.h>
#include <linux/gfp.h>
#include <linux/module.h>
#include <asm/processor.h>
#include <asm/trapnr.h>
#include <asm/tlbflush.h>
#include "trapless.h"

#define CHECK(type, field, offset) \
	static_assert(offsetof(struct type, field) == (offset))

CHECK(pt_regs, r15, REGS_R15);
CHECK(pt_regs, bx, REGS_RBX);
CHECK(pt_regs, r11, REGS_R11);
CHECK(pt_regs, ax, REGS_RAX);
CHECK(pt_regs, cx, REGS_RCX);
CHECK(pt_regs, di, REGS_RDI);
CHECK(pt_regs, orig_ax, REGS_ORIG_RAX);
CHECK(pt_regs, ip, REGS_RIP);
CHECK(pt_regs, cs, REGS_CS);
CHECK(pt_regs, flags, REGS_FLAGS);
CHECK(pt_regs, sp, REGS_RSP);
CHECK(pt_regs, ss, REGS_SS);
static_assert(sizeof(struct pt_regs) == REGS_SIZE);
CHECK(task_struct, thread_info.flags, TASK_FLAGS);
CHECK(task_struct, thread_info.syscall_work, TASK_SYSCALL_WORK);
CHECK(tl_cpu, top, CPU_TOP);
CHECK(tl_cpu, task, CPU_TASK);
CHECK(tl_cpu, direct, CPU_DIRECT);
CHECK(tl_cpu, full, CPU_FULL);
CHECK(tl_cpu, repaired, CPU_REPAIRED);
CHECK(tl_cpu, barred, CPU_BARRED);
CHECK(tl_cpu, nmi, CPU_NMI);
CHECK(tl_cpu, debug, CPU_DEBUG);
CHECK(tl_cpu, machine_check, CPU_MACHINE);
CHECK(tl_cpu, identity.tgid, CPU_TGID);
CHECK(tl_cpu, identity.pid, CPU_PID);
CHECK(tl_cpu, identity.level, CPU_LEVEL);
CHECK(tl_cpu, identity.upid, CPU_UPID);
CHECK(tl_cpu, identity.namespace, CPU_NAMESPACE);
CHECK(tl_frames, sp0, FRAMES_SP0);
CHECK(tl_frames, tss_ist, FRAMES_TSS_IST);
CHECK(tl_frames, first, FRAMES_FIRST);
CHECK(tl_frames, second, FRAMES_SECOND);
CHECK(tl_frames, barred, FRAMES_BARRED);
CHECK(tl_frames, promotions, FRAMES_PROMOTIONS);
CHECK(tl_frames, repaired, FRAMES_REPAIRED);
CHECK(tl_frames, demotions, FRAMES_DEMOTIONS);
static_assert(TRAPLESS_DEMOTED_INTERRUPT == REASON_INTERRUPT);
static_assert(TRAPLESS_DEMOTED_PAGE_FAULT == REASON_PAGE_FAULT);
static_assert(TRAPLESS_DEMOTED_EXCEPTION == REASON_EXCEPTION);
static_assert(TRAPLESS_DEMOTED_WILD_JUMP == REASON_WILD_JUMP);

DEFINE_PER_CPU_ALIGNED(struct tl_cpu, tl_cpu);
struct tl_frames *tl_frames_of[NR_CPUS];
unsigned long tl_stock_vectors[256];

static struct desc_ptr stock_idt, private_idt;
static int hotplug_state;

static void load_table(const struct desc_ptr *table)
{
	asm volatile("lidt %0" : : "m" (*table));
}

/* Not by native_write_cr4(), which insists on SMEP and SMAP. */
static void write_cr4(unsigned long value)
{
	asm volatile("mov %0, %%cr4" : : "r" (value) : "memory");
}

/* Whether this CPU's task may be in ring 0. Interrupts or preemption are off. */
static void decide(struct tl_process *process)
{
	bool barred = READ_ONCE(process->barred) ||
		READ_ONCE(process->generation) != READ_ONCE(process->verified);

	this_cpu_write(tl_cpu.barred, barred);
	tl_frames_of[smp_processor_id()]->barred = barred;
}

void tl_processor_load(struct tl_task *task)
{
	struct tl_cpu *cpu = this_cpu_ptr(&tl_cpu);
	unsigned long flags, cr4;

	local_irq_save(flags);
	cpu->top = (unsigned long)(task_pt_regs(current) + 1);
	cpu->task = current;
	cpu->identity = task->identity;
	decide(task->process);
	load_table(&private_idt);
	cr4 = cr4_read_shadow();
	if (cr4 & (X86_CR4_SMEP | X86_CR4_SMAP))
		write_cr4(cr4 & ~(X86_CR4_SMEP | X86_CR4_SMAP));
	local_irq_restore(flags);
}

void tl_processor_unload(struct tl_task *task)
{
	unsigned long flags, cr4;

	local_irq_save(flags);
	load_table(&stock_idt);
	cr4 = cr4_read_shadow();
	if (cr4 & (X86_CR4_SMEP | X86_CR4_SMAP))
		write_cr4(cr4);
	tl_counters_collect(task->process);
	this_cpu_write(tl_cpu.task, NULL);
	local_irq_restore(flags);
}

/*
 * The interrupt itself demotes a task in ring-0 user code. One that is in a
 * direct call has to look again before it returns.
 */
static void refresh(void *unused)
{
	struct tl_task *task = this_cpu_read(tl_cpu.task) == current ? tl_current() : NULL;

	if (!task)
		return;
	decide(task->process);
	if (this_cpu_read(tl_cpu.barred))
		set_tsk_thread_flag(current, TIF_NOTIFY_RESUME);
}

/* Every CPU decides again for the task it runs; without waiting, preemption is off. */
void tl_processors_refresh(bool wait)
{
	if (wait) {
		on_each_cpu(refresh, NULL, 1);
		return;
	}
	refresh(NULL);
	if (!irqs_disabled())
		smp_call_function(refresh, NULL, 0);
}

/* Runs on the CPU, before any user task can. */
static int processor_online(unsigned int cpu)
{
	struct tl_frames *frames = tl_frames_of[cpu];
	struct tss_struct *tss = this_cpu_ptr(&cpu_tss_rw);

	if (!frames) {
		frames = (void *)__get_free_pages(GFP_KERNEL | __GFP_ZERO, get_order(FRAMES_SIZE));
		if (!frames)
			return -ENOMEM;
		frames->first = (unsigned long)frames + FRAMES_SIZE;
		frames->second = (unsigned long)frames + FRAMES_MIDDLE;
		tl_frames_of[cpu] = frames;
	}
	frames->sp0 = tss->x86_tss.sp0;
	frames->tss_ist = (u64 *)&tss->x86_tss.ist[FRAMES_IST];
	WRITE_ONCE(tss->x86_tss.ist[FRAMES_IST], frames->first);
	return 0;
}

static int processor_offline(unsigned int cpu)
{
	this_cpu_write(cpu_tss_rw.x86_tss.ist[FRAMES_IST], 0);
	return 0;
}

/* The stock gates, with our code and our stack where they have none. */
static int make_table(void)
{
	gate_desc *table;
	int i;

	store_idt(&stock_idt);
	if (stock_idt.size != 256 * sizeof(gate_desc) - 1) {
		pr_err("refused: the interrupt descriptor table has %u bytes\n", stock_idt.size + 1);
		return -ENODEV;
	}
	table = (void *)get_zeroed_page(GFP_KERNEL);
	if (!table)
		return -ENOMEM;
	memcpy(table, (void *)stock_idt.address, 256 * sizeof(gate_desc));
	for (i = 0; i < 256; i++) {
		gate_desc *gate = &table[i];
		unsigned long code = (unsigned long)tl_vectors + i * TL_VECTOR_SIZE;

		tl_stock_vectors[i] = gate_offset(gate);
		if (!gate->bits.p)
			continue;
		if (i == X86_TRAP_NMI)
			code = (unsigned long)tl_vector_nmi;
		else if (i == X86_TRAP_DB)
			code = (unsigned long)tl_vector_debug;
		else if (i == X86_TRAP_MC)
			code = (unsigned long)tl_vector_machine_check;
		else if (gate->bits.ist)
			continue;
		else
			gate->bits.ist = FRAMES_IST + 1;
		gate->offset_low = (u16)code;
		gate->offset_middle = (u16)(code >> 16);
		gate->offset_high = (u32)(code >> 32);
	}
	private_idt.address = (unsigned long)table;
	private_idt.size = stock_idt.size;
	return 0;
}

static void free_all(void)
{
	int cpu;

	for (cpu = 0; cpu < nr_cpu_ids; cpu++) {
		free_pages((unsigned long)tl_frames_of[cpu], get_order(FRAMES_SIZE));
		tl_frames_of[cpu] = NULL;
	}
	free_page(private_idt.address);
}

int tl_processors_init(void)
{
	int error = make_table();

	if (error)
		return error;
	hotplug_state = cpuhp_setup_state(CPUHP_AP_ONLINE_DYN, "trapless:online",
					  processor_online, processor_offline);
	if (hotplug_state < 0) {
		free_all();
		return hotplug_state;
	}
	return 0;
}

void tl_processors_exit(void)
{
	cpuhp_remove_state(hotplug_state);
	free_all();
}
