// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where this module must not work: it refuses with the reason, and never
 * guesses. What must be as it expects is tried out in selftest.c.
 */
#define pr_fmt(fmt) "trapless: " fmt
#include <linux/module.h>
#include <linux/context_tracking.h>
#include <linux/security.h>
#include <asm/cpufeature.h>
#include <asm/processor.h>
#include <asm/tlbflush.h>
#include <asm/trapnr.h>
#include "trapless.h"

/* Context tracking wants to know of every entry: only the full path tells. */
bool tl_full_only;

static char *pretend;
module_param(pretend, charp, 0);
MODULE_PARM_DESC(pretend, "name of an obstacle or self-test that is taken to be met or to fail: the module refuses (for tests of the refusals)");

bool tl_pretended(const char *name)
{
	return pretend && !strcmp(pretend, name);
}

static bool page_tables_isolated(void)
{
	return boot_cpu_has(X86_FEATURE_PTI);
}

static bool xen_pv(void)
{
	return boot_cpu_has(X86_FEATURE_XENPV);
}

static bool state_encrypted(void)
{
	return cc_platform_has(CC_ATTR_GUEST_STATE_ENCRYPT) ||
		boot_cpu_has(X86_FEATURE_TDX_GUEST);
}

static bool fred(void)
{
#ifdef X86_FEATURE_FRED
	return boot_cpu_has(X86_FEATURE_FRED);
#else
	return false;
#endif
}

static bool branch_tracking(void)
{
#ifdef CONFIG_X86_KERNEL_IBT
	return boot_cpu_has(X86_FEATURE_IBT);
#else
	return false;
#endif
}

static bool address_separation(void)
{
	return cr4_read_shadow() & BIT(27);	/* X86_CR4_LASS, since 6.18 */
}

static bool locked_down(void)
{
	return security_locked_down(LOCKDOWN_KPROBES);
}

/*
 * The NMI vector relies on a word of the stock handler's: "cmpl $1,-8(%rsp)"
 * must be in it, after one push.
 */
static bool nmi_handler_unknown(void)
{
	static const u8 compare[] = { 0x83, 0x7c, 0x24, 0xf8, 0x01 };
	struct desc_ptr table;
	const u8 *code;
	int i;

	store_idt(&table);
	code = (void *)gate_offset((gate_desc *)table.address + X86_TRAP_NMI);
	for (i = 0; i < 512; i++)
		if (!memcmp(code + i, compare, sizeof(compare)))
			return false;
	return true;
}

static bool interrupt_stack_taken(void)
{
	return this_cpu_read(cpu_tss_rw.x86_tss.ist[FRAMES_IST]);
}

static const struct {
	const char *name;
	bool (*is_met)(void);
	const char *why;
} obstacles[] = {
	{ "pti", page_tables_isolated, "page table isolation is on; boot with nopti (only on CPUs or machines where Meltdown does not matter)" },
	{ "xen-pv", xen_pv, "Xen PV guests have no ring 0 of their own" },
	{ "encrypted", state_encrypted, "the guest's state is encrypted (SEV-ES, TDX)" },
	{ "fred", fred, "FRED delivers exceptions without an interrupt descriptor table; boot with fred=off" },
	{ "ibt", branch_tracking, "kernel indirect branch tracking is on; boot with ibt=off" },
	{ "lass", address_separation, "linear address space separation is on; boot with clearcpuid=lass" },
	{ "lockdown", locked_down, "the kernel is locked down (Secure Boot, or lockdown= at boot)" },
	{ "nmi", nmi_handler_unknown, "this kernel's NMI handler is not one this module knows" },
	{ "interrupt-stack", interrupt_stack_taken, "the interrupt stack this module would use is taken" },
};

int tl_checks(void)
{
	int i;

	for (i = 0; i < ARRAY_SIZE(obstacles); i++)
		if (obstacles[i].is_met() || tl_pretended(obstacles[i].name)) {
			pr_err("refused: %s\n", obstacles[i].why);
			return -ENODEV;
		}
	tl_full_only = context_tracking_enabled();
	return 0;
}
