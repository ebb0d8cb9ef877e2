// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which tasks are registered. A process registers itself (tl_enter); threads
 * and children inherit that, because their memory has the slots that jump to
 * our entries; a new program and the end lose it.
 *
 * A task whose memory has such slots must stay registered even when it may
 * not be in ring 0 (any more): only our page fault vector knows the entries.
 */
#define pr_fmt(fmt) "trapless: " fmt
#include <linux/mempool.h>
#include <linux/module.h>
#include <linux/pid_namespace.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/tracepoint.h>
#include "trapless.h"

static struct kmem_cache *task_cache, *process_cache;
static mempool_t *task_pool, *process_pool;

static struct tl_task *from_notifier(struct preempt_notifier *notifier)
{
	return container_of(notifier, struct tl_task, notifier);
}

static void sched_in(struct preempt_notifier *notifier, int cpu)
{
	tl_processor_load(from_notifier(notifier));
}

static void sched_out(struct preempt_notifier *notifier, struct task_struct *next)
{
	tl_processor_unload(from_notifier(notifier));
}

static struct preempt_ops preempt_ops = {
	.sched_in = sched_in,
	.sched_out = sched_out,
};

static struct tl_task *find(struct task_struct *task)
{
	struct preempt_notifier *notifier;

	hlist_for_each_entry(notifier, &task->preempt_notifiers, link)
		if (notifier->ops == &preempt_ops)
			return from_notifier(notifier);
	return NULL;
}

struct tl_task *tl_current(void)
{
	return find(current);
}

/*
 * What getpid, gettid and getppid look up. A task's namespace is the one its
 * own number was made in, so setns() and unshare() do not change it.
 */
void tl_identify(struct tl_identity *identity, struct task_struct *task)
{
	struct pid_namespace *namespace = task_active_pid_ns(task);

	identity->tgid = task_tgid_nr_ns(task, namespace);
	identity->pid = task_pid_nr_ns(task, namespace);
	identity->level = namespace->level;
	identity->upid = offsetof(struct pid, numbers[namespace->level]);
	identity->namespace = namespace;
}

/* For a task of the process, or with none given the first of a new one. */
static struct tl_task *make(struct tl_process *process, struct task_struct *owner, gfp_t gfp)
{
	struct tl_task *task = mempool_alloc(task_pool, gfp);

	if (!task)
		return NULL;
	if (process) {
		refcount_inc(&process->tasks);
	} else {
		process = mempool_alloc(process_pool, gfp);
		if (!process) {
			mempool_free(task, task_pool);
			return NULL;
		}
		memset(process, 0, sizeof(*process));
		refcount_set(&process->tasks, 1);
		process->pid = task_tgid_nr(owner);
		process->memory = owner->mm;
		get_task_comm(process->comm, owner);
		tl_trust_start(process);
		tl_counters_start(process);
	}
	task->process = process;
	tl_identify(&task->identity, owner);
	preempt_notifier_init(&task->notifier, &preempt_ops);
	__module_get(THIS_MODULE);
	return task;
}

void tl_process_put(struct tl_process *process)
{
	if (refcount_dec_and_test(&process->tasks)) {
		tl_counters_end(process);
		mempool_free(process, process_pool);
	}
}

static void release(struct tl_task *task)
{
	if (thread_group_leader(current))
		get_task_comm(task->process->comm, current);
	tl_process_put(task->process);
	mempool_free(task, task_pool);
	module_put(THIS_MODULE);
}

/* The current task is an ordinary one again. */
void tl_leave(void)
{
	struct tl_task *task;

	preempt_disable();
	task = find(current);
	if (task) {
		preempt_notifier_unregister(&task->notifier);
		tl_processor_unload(task);
		/* A direct call ends by the full exit, in ring 3. */
		task_pt_regs(current)->cx = 0;
	}
	preempt_enable();
	if (task)
		release(task);
}

/* Slots has room for TRAPLESS_SLOTS. */
int tl_enter(struct trapless_enter *enter, struct trapless_slot *slots)
{
	bool fast = enter->flags & TRAPLESS_FAST;
	struct tl_task *task;
	int error;

	if (enter->version != TRAPLESS_VERSION || enter->flags & ~TRAPLESS_FAST)
		return -EINVAL;
	if (fast && tl_full_only)
		fast = false;
	if (tl_current())
		goto entered;
	if (get_nr_threads(current) != 1)
		return -EBUSY;
	error = tl_trust_current();
	if (error)
		return error;
	task = make(NULL, current, GFP_KERNEL);
	if (!task)
		return -ENOMEM;
	preempt_disable();
	preempt_notifier_register(&task->notifier);
	tl_processor_load(task);
	preempt_enable();
entered:
	enter->entry = (unsigned long)(fast ? tl_entry_fast : tl_entry_safe);
	enter->filled = fast ? tl_calls_slots(slots, min_t(u32, enter->slots, TRAPLESS_SLOTS)) : 0;
	return 0;
}

/* The child has not run yet, and its first switch finds the notifier. */
static void on_fork(void *unused, struct task_struct *parent, struct task_struct *child)
{
	struct tl_task *task = find(parent), *inherited;

	if (!task)
		return;
	inherited = make(child->mm == parent->mm ? task->process : NULL, child, GFP_ATOMIC);
	if (!inherited) {
		pr_err_ratelimited("no memory: a child of %s (%d) is killed\n",
				   parent->comm, task_tgid_nr(parent));
		send_sig(SIGKILL, child, 1);
		return;
	}
	hlist_add_head(&inherited->notifier.link, &child->preempt_notifiers);
	if (inherited->process == task->process)
		return;
	inherited->process->barred = task->process->barred;
	if (task->process->generation != task->process->verified) {
		inherited->process->generation++;
		tl_trust_verify(inherited->process, child->mm);
	}
}

static void on_exec(void *unused, struct task_struct *task, pid_t old, struct linux_binprm *program)
{
	tl_leave();
}

static void on_exit(void *unused, struct task_struct *task)
{
	tl_leave();
}

static struct {
	const char *name;
	void *probe;
	struct tracepoint *point;
} points[] = {
	{ "sched_process_fork", on_fork },
	{ "sched_process_exec", on_exec },
	{ "sched_process_exit", on_exit },
};

static void find_point(struct tracepoint *point, void *unused)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(points); i++)
		if (!strcmp(point->name, points[i].name))
			points[i].point = point;
}

static void forget_points(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(points); i++)
		if (points[i].point)
			tracepoint_probe_unregister(points[i].point, points[i].probe, NULL);
	tracepoint_synchronize_unregister();
}

static int watch_points(void)
{
	int i, error;

	for_each_kernel_tracepoint(find_point, NULL);
	for (i = 0; i < ARRAY_SIZE(points); i++) {
		error = points[i].point ?
			tracepoint_probe_register(points[i].point, points[i].probe, NULL) : -ENOENT;
		if (error) {
			pr_err("refused: the tracepoint %s cannot be used: %d\n", points[i].name, error);
			while (i < ARRAY_SIZE(points))
				points[i++].point = NULL;
			forget_points();
			return error;
		}
	}
	return 0;
}

static void free_pools(void)
{
	mempool_destroy(task_pool);
	mempool_destroy(process_pool);
	kmem_cache_destroy(task_cache);
	kmem_cache_destroy(process_cache);
}

/* Pools: a child that cannot be registered cannot run. */
int tl_processes_init(void)
{
	int error = -ENOMEM;

	task_cache = KMEM_CACHE(tl_task, 0);
	process_cache = KMEM_CACHE(tl_process, 0);
	if (task_cache)
		task_pool = mempool_create_slab_pool(128, task_cache);
	if (process_cache)
		process_pool = mempool_create_slab_pool(128, process_cache);
	if (task_pool && process_pool)
		error = watch_points();
	if (error) {
		free_pools();
		return error;
	}
	preempt_notifier_inc();
	return 0;
}

void tl_processes_exit(void)
{
	preempt_notifier_dec();
	forget_points();
	free_pools();
}
