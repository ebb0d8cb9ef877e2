/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Ordinary processes in ring 0 on an unpatched kernel.
 *
 * A registered task reaches ring 0 by jumping to an entry of ours: in ring 3
 * that is a page fault, and our page fault vector sets the code segment to
 * the kernel's ("promotion"). Any interrupt or exception in its ring-0 user
 * code sets it back before the stock handler runs ("demotion"). So the
 * kernel proper only ever sees ordinary ring-3 frames.
 *
 * This file: layouts that assembly and C share. processor.c asserts them.
 */
#ifndef TRAPLESS_H
#define TRAPLESS_H

/* struct pt_regs */
#define REGS_R15	0
#define REGS_R14	8
#define REGS_R13	16
#define REGS_R12	24
#define REGS_RBP	32
#define REGS_RBX	40
#define REGS_R11	48
#define REGS_R10	56
#define REGS_R9		64
#define REGS_R8		72
#define REGS_RAX	80
#define REGS_RCX	88
#define REGS_RDX	96
#define REGS_RSI	104
#define REGS_RDI	112
#define REGS_ORIG_RAX	120
#define REGS_RIP	128
#define REGS_CS		136
#define REGS_FLAGS	144
#define REGS_RSP	152
#define REGS_SS		160
#define REGS_SIZE	168

/* struct task_struct, begins with thread_info */
#define TASK_FLAGS		0
#define TASK_SYSCALL_WORK	8

/* struct tl_cpu: of the registered task that runs on this CPU */
#define CPU_TOP		0
#define CPU_TASK	8
#define CPU_DIRECT	16
#define CPU_FULL	24
#define CPU_REPAIRED	32
#define CPU_BARRED	40
#define CPU_NMI		48
#define CPU_DEBUG	56
#define CPU_MACHINE	64
#define CPU_TGID	72
#define CPU_PID		76
#define CPU_LEVEL	80
#define CPU_UPID	88
#define CPU_NAMESPACE	96

/* Bytes of an entry and all its code, and of its line in tl_cells */
#define TL_CELL		256
#define TL_CELL_SHIFT	8

/* Numbers the common fast entry dispatches; the others take the full path. */
#define TL_CALLS	512

/*
 * struct tl_frames: where the vectors' frames are made. Found from the stack
 * pointer alone, because the GS base may be the program's.
 */
#define FRAMES_SIZE		8192
#define FRAMES_SP0		0
#define FRAMES_TSS_IST		8
#define FRAMES_FIRST		16
#define FRAMES_SECOND		24
#define FRAMES_BARRED		32
#define FRAMES_PROMOTIONS	40
#define FRAMES_REPAIRED		48
#define FRAMES_DEMOTIONS	56
#define FRAMES_MIDDLE		4096	/* top of the second stack */
#define FRAMES_IST		5	/* index in the TSS, unused by the kernel */

/* enum trapless_demotion */
#define REASON_INTERRUPT	0
#define REASON_PAGE_FAULT	1
#define REASON_EXCEPTION	5
#define REASON_WILD_JUMP	6

/* Flags with which a call is not made directly, but by the site's syscall. */
#define TL_ODD_FLAGS	(X86_EFLAGS_TF | X86_EFLAGS_DF | X86_EFLAGS_NT | \
			 X86_EFLAGS_AC | X86_EFLAGS_IOPL)

/* Bytes of one vector's code */
#define TL_VECTOR_SIZE		256

#ifdef __ASSEMBLY__

#include <linux/version.h>

/* Unwinders end here: what was interrupted or called from is user code. */
.macro TL_HINT_NONE
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
	UNWIND_HINT_END_OF_STACK
#else
	UNWIND_HINT_EMPTY
#endif
.endm

#else

#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/workqueue.h>
#include <linux/sched/task_stack.h>
#include <asm/desc.h>
#include <asm/processor.h>
#include <asm/ptrace.h>

#include "trapless_uapi.h"

/* What a task is called in its own process identifier namespace, for life. */
struct tl_identity {
	u32 tgid;
	u32 pid;
	u32 level;			/* of the namespace */
	unsigned long upid;		/* offset of that level's numbers in struct pid */
	struct pid_namespace *namespace;
};

struct tl_cpu {
	unsigned long top;		/* of the task's kernel stack */
	struct task_struct *task;
	u64 direct;
	u64 full;
	u64 repaired;
	u64 barred;			/* the task may not be in ring 0 */
	u64 nmi;			/* demotions that the frames cannot count */
	u64 debug;
	u64 machine_check;
	struct tl_identity identity;
	u64 calls;
};

struct tl_frames {
	unsigned long sp0;		/* where hardware enters from ring 3 */
	u64 *tss_ist;
	/*
	 * The two stacks that take turns: the NMI vector switches to the one
	 * the interrupted vector is not on, for the page faults of NMIs.
	 */
	unsigned long first;
	unsigned long second;
	u64 barred;
	u64 promotions;
	u64 repaired;
	u64 demotions[TRAPLESS_DEMOTION_REASONS];
};

struct seq_file;
struct tl_process;

/* A registered task. Found by its preempt notifier. */
struct tl_task {
	struct preempt_notifier notifier;
	struct tl_process *process;
	struct tl_identity identity;
};

/* A registered process: what its tasks share, and all others on the same memory. */
struct tl_process {
	refcount_t tasks;
	bool barred;			/* something it did cost it ring 0, for good */
	unsigned long generation;	/* of its executable mappings */
	unsigned long verified;		/* the last one found trusted */
	struct mm_struct *memory;	/* that of its tasks, until they execute another program */
	struct mm_struct *mm;		/* held while they are looked at */
	struct work_struct verify;
	pid_t pid;
	char comm[TASK_COMM_LEN];
	struct list_head list;
	spinlock_t lock;		/* of the counters */
	struct trapless_counters counters;
};

/* Kernel functions that modules are not given; symbols.c finds them. */
extern unsigned long tl_do_syscall_64;
extern unsigned long tl_sys_call_table;
extern unsigned long tl_syscall_exit_to_user_mode;
extern unsigned long tl_return_to_user;
extern unsigned long tl_stock_vectors[256];
extern bool tl_full_only;
int tl_symbols_find(void);
unsigned long tl_symbol(const char *name);

/* entry.S, vectors.S */
extern char tl_entries[], tl_entry_fast[], tl_entry_safe[];
extern char tl_entry_getpid[], tl_entry_gettid[], tl_entry_getppid[];
extern char tl_call_full[];
long tl_call_entry(char *entry);
extern char tl_vectors[], tl_vector_nmi[], tl_vector_debug[];
extern char tl_vector_machine_check[];
extern struct tl_frames *tl_frames_of[NR_CPUS];

/* calls.c */
extern unsigned long tl_calls[TL_CALLS];
int tl_calls_init(void);
int tl_calls_slots(struct trapless_slot *slots, unsigned int count);

/* checks.c, selftest.c: 0, or the reason in the log */
int tl_checks(void);
int tl_self_test(void);
bool tl_pretended(const char *name);

/* processor.c */
DECLARE_PER_CPU(struct tl_cpu, tl_cpu);
int tl_processors_init(void);
void tl_processors_exit(void);
void tl_processor_load(struct tl_task *task);
void tl_processor_unload(struct tl_task *task);
void tl_processors_refresh(bool wait);

/* process.c */
int tl_processes_init(void);
void tl_processes_exit(void);
struct tl_task *tl_current(void);
void tl_identify(struct tl_identity *identity, struct task_struct *task);
int tl_enter(struct trapless_enter *enter, struct trapless_slot *slots);
void tl_leave(void);
void tl_process_put(struct tl_process *process);

/* counters.c */
void tl_counters_start(struct tl_process *process);
void tl_counters_end(struct tl_process *process);
void tl_counters_collect(struct tl_process *process);
void tl_counters_get(struct tl_process *process, struct trapless_counters *out);
int tl_counters_show(struct seq_file *file, void *unused);
int tl_counters_init(void);
void tl_counters_exit(void);

/* trust.c */
int tl_trust_current(void);
void tl_trust_start(struct tl_process *process);
void tl_trust_verify(struct tl_process *process, struct mm_struct *mm);
int tl_trust_init(void);
void tl_trust_exit(void);
void tl_policy_get(struct trapless_policy *policy);
int tl_policy_set(const struct trapless_policy *policy);

/* watch.c */
int tl_watch(void);
int tl_watch_init(void);
void tl_watch_exit(void);

/* device.c, power.c */
int tl_device_init(void);
void tl_device_exit(void);
int tl_power_init(void);
void tl_power_exit(void);

#endif
#endif
