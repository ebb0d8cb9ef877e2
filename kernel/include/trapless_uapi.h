/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * The interface of /dev/trapless: a process asks here to run in ring 0.
 *
 * ioctl numbers 1 and 2 are FIONCLEX and FIOCLEX's kin and never reach a
 * driver, so the numbers begin at 0x10.
 */
#ifndef TRAPLESS_UAPI_H
#define TRAPLESS_UAPI_H

#include <linux/ioctl.h>
#include <linux/types.h>

#define TRAPLESS_VERSION	1

/*
 * Enter kernel mode. In: version, flags. Out: the address that slots jump to,
 * with the contract of a slot (number in eax, arguments in rdi rsi rdx r10 r8
 * r9, return address in rcx, a real syscall instruction in the two bytes
 * before it, no use of the stack; r11 holds the flags afterwards, as after
 * syscall). With slots, the length of an array of struct trapless_slot at slot,
 * that is filled too; out: filled, how many. 0 and 0: no array.
 *
 * -EPERM: the caller may not, or something it maps is not trusted; the
 * kernel log says which. -EINVAL: version or flags unknown.
 */
struct trapless_enter {
	__u32 version;
	__u32 flags;
	__u64 entry;
	__u64 slot;
	__u32 slots;
	__u32 filled;
	__u64 reserved[4];
};

/*
 * A call that has a fast entry of its own, for the slot of that number alone.
 * Its contract is the other's, but that r11 does not hold the flags after it,
 * and that interrupts a program in ring 0 has closed itself stay closed.
 */
struct trapless_slot {
	__u64 number;
	__u64 entry;
};

#define TRAPLESS_SLOTS		16	/* there are never more */

#define TRAPLESS_FAST		0x1	/* without the full entry and exit work */

/* Why a process went back to ring 3, indexes of trapless_counters.demotions */
enum trapless_demotion {
	TRAPLESS_DEMOTED_INTERRUPT,
	TRAPLESS_DEMOTED_PAGE_FAULT,
	TRAPLESS_DEMOTED_NMI,
	TRAPLESS_DEMOTED_DEBUG,
	TRAPLESS_DEMOTED_MACHINE_CHECK,
	TRAPLESS_DEMOTED_EXCEPTION,
	TRAPLESS_DEMOTED_WILD_JUMP,
	TRAPLESS_DEMOTION_REASONS,
};

/* Of one process, all its threads, since it entered kernel mode. */
struct trapless_counters {
	__u64 promotions;		/* ring 3 to ring 0, by page fault */
	__u64 direct;			/* calls made from ring 0 */
	__u64 full;			/* of these, with the full entry or exit work */
	__u64 repaired;			/* sent back to the site's syscall */
	__u64 demotions[TRAPLESS_DEMOTION_REASONS];
	__u64 calls;			/* all calls, where the module counts them; else 0 */
	__u64 reserved[4];
};

/* What may reach ring 0. Changing it needs CAP_SYS_ADMIN. */
#define TRAPLESS_POLICY_DIRECTORIES	8
#define TRAPLESS_POLICY_USERS		16
#define TRAPLESS_POLICY_PATH		128

struct trapless_policy {
	__u32 version;
	__u32 flags;
	__u32 users;			/* how many of user[] */
	__u32 directories;		/* how many of directory[] */
	__u32 user[TRAPLESS_POLICY_USERS];
	char directory[TRAPLESS_POLICY_DIRECTORIES][TRAPLESS_POLICY_PATH];
};

#define TRAPLESS_POLICY_ANONYMOUS	0x1	/* anonymous executable memory */

#define TRAPLESS_IOC_ENTER	_IOWR(0xb9, 0x10, struct trapless_enter)
#define TRAPLESS_IOC_COUNTERS	_IOR(0xb9, 0x11, struct trapless_counters)
#define TRAPLESS_IOC_POLICY_GET	_IOR(0xb9, 0x12, struct trapless_policy)
#define TRAPLESS_IOC_POLICY_SET	_IOW(0xb9, 0x13, struct trapless_policy)

#endif
