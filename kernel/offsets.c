// SPDX-License-Identifier: GPL-2.0-only
/* Becomes offsets.h. What it says of the kernel is tried when the module loads (calls.c). */
#define COMPILE_OFFSETS
#include <linux/kbuild.h>
#include <linux/pid.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>

static void __used offsets(void)
{
	OFFSET(TASK_REAL_PARENT, task_struct, real_parent);
	OFFSET(TASK_SIGNAL, task_struct, signal);
	OFFSET(SIGNAL_TGID, signal_struct, pids[PIDTYPE_TGID]);
	OFFSET(PID_LEVEL, pid, level);
	OFFSET(UPID_NR, upid, nr);
	OFFSET(UPID_NS, upid, ns);
}
