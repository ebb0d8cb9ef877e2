// SPDX-License-Identifier: GPL-2.0-only
/*
 * Where this module must not work, and what must be as it expects: it refuses
 * with the reason, and never guesses.
 */
#define pr_fmt(fmt) "trapless: " fmt
#include <linux/module.h>
#include <linux/context_tracking.h>
#include <linux/security.h>
#include <asm/cpufeature.h>
#include <asm/processor.h>
#include <asm/trapnr.h>
#include "trapless.h"

/* Context tracking wants to know of every entry: only the full path tells. */
bool tl_full_only;

static int refuse(const char *why)
{
	pr_err("refused: %s\n", why);
	return -ENODEV;
}

/*
 * The NMI vector relies on a word of the stock handler's: "cmpl $1,-8(%rsp)"
 * must be in it, after one push.
 */
static bool nmi_handler_is_known(void)
{
	static const u8 compare[] = { 0x83, 0x7c, 0x24, 0xf8, 0x01 };
	struct desc_ptr table;
	const u8 *code;
	int i;

	store_idt(&table);
	code = (void *)gate_offset((gate_desc *)table.address + X86_TRAP_NMI);
	for (i = 0; i < 512; i++)
		if (!memcmp(code + i, compare, sizeof(compare)))
			return true;
	return false;
}

int tl_checks(void)
{
	if (boot_cpu_has(X86_FEATURE_PTI))
		return refuse("page table isolation is on; boot with nopti (only on CPUs or machines where Meltdown does not matter)");
	if (boot_cpu_has(X86_FEATURE_XENPV))
		return refuse("Xen PV guests have no ring 0 of their own");
	if (cc_platform_has(CC_ATTR_GUEST_STATE_ENCRYPT))
		return refuse("the guest's state is encrypted (SEV-ES, TDX)");
#ifdef X86_FEATURE_FRED
	if (boot_cpu_has(X86_FEATURE_FRED))
		return refuse("FRED delivers exceptions without an interrupt descriptor table; boot with fred=off");
#endif
#ifdef CONFIG_X86_KERNEL_IBT
	if (boot_cpu_has(X86_FEATURE_IBT))
		return refuse("kernel indirect branch tracking is on; boot with ibt=off");
#endif
	if (security_locked_down(LOCKDOWN_KPROBES))
		return refuse("the kernel is locked down (Secure Boot)");
	if (!nmi_handler_is_known())
		return refuse("this kernel's NMI handler is not one this module knows");
	if (this_cpu_read(cpu_tss_rw.x86_tss.ist[FRAMES_IST]))
		return refuse("the interrupt stack this module would use is taken");
	tl_full_only = context_tracking_enabled();
	return 0;
}
