// SPDX-License-Identifier: GPL-2.0-only
/*
 * Who may be in ring 0: a process that could do anything anyway
 * (CAP_SYS_RAWIO), or one of a user the policy names whose program lies in a
 * trusted directory. And only as long as every executable mapping is of a file
 * that root alone can change.
 *
 * A mapping that becomes executable later takes ring 0 away from all threads
 * at once, before it exists (watch.c); a worker looks at all mappings and
 * gives it back, or bars the process for good.
 */
#define pr_fmt(fmt) "trapless: " fmt
#include <linux/capability.h>
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/mm.h>
#include <linux/mount.h>
#include <linux/mutex.h>
#include <linux/namei.h>
#include <linux/personality.h>
#include <linux/sched/coredump.h>
#include <linux/sched/mm.h>
#include <linux/user_namespace.h>
#include <uapi/asm/prctl.h>
#include "trapless.h"

static struct trapless_policy policy = {
	.version = TRAPLESS_VERSION,
	.directories = 1,
	.directory = { "/trusted" },
};
static DEFINE_MUTEX(policy_lock);
static struct workqueue_struct *verifiers;

/* NULL, or why this directory or file could be changed by others. */
static const char *inode_fault(const struct inode *inode)
{
	if (!uid_eq(inode->i_uid, GLOBAL_ROOT_UID))
		return "is not owned by root, or lies in such a directory";
	if (inode->i_mode & (0022))
		return "is writable by group or others, or lies in such a directory";
	return NULL;
}

static const char *mount_fault(const struct vfsmount *mount)
{
	if (mount->mnt_flags & MNT_NOSUID)
		return "lies on a filesystem mounted nosuid";
	if (mount->mnt_sb->s_user_ns != &init_user_ns)
		return "lies on a filesystem mounted by a user";
	return NULL;
}

/* The file and all directories above it. May sleep. */
static const char *path_fault(const struct path *file)
{
	struct path path = *file;
	const char *fault;

	path_get(&path);
	do {
		fault = mount_fault(path.mnt);
		for (;;) {
			struct dentry *parent;

			if (!fault)
				fault = inode_fault(d_inode(path.dentry));
			if (fault || path.dentry == path.mnt->mnt_root)
				break;
			parent = dget_parent(path.dentry);
			dput(path.dentry);
			path.dentry = parent;
		}
	} while (!fault && follow_up(&path));
	path_put(&path);
	return fault;
}

static const char *file_fault(struct file *file)
{
	struct inode *inode = file_inode(file);

	if (!inode->i_nlink || d_unlinked(file->f_path.dentry))
		return READ_ONCE(policy.flags) & TRAPLESS_POLICY_ANONYMOUS ? NULL : "is deleted, or executable memory without a file";
	if (inode->i_mode & (S_ISUID | S_ISGID))
		return "is set-user-id or set-group-id";
	if (inode_is_open_for_write(inode))
		return "is open for writing";
	return path_fault(&file->f_path);
}

static const char *mapping_fault(struct vm_area_struct *area)
{
	if (!(area->vm_flags & VM_EXEC))
		return NULL;
	if (area->vm_file && (area->vm_flags & VM_WRITE || area->anon_vma) &&
	    !(READ_ONCE(policy.flags) & TRAPLESS_POLICY_ANONYMOUS))
		return "is executable and was written to";
	if (area->vm_file)
		return file_fault(area->vm_file);
	if (area->vm_start == (unsigned long)area->vm_mm->context.vdso)
		return NULL;
	if (READ_ONCE(policy.flags) & TRAPLESS_POLICY_ANONYMOUS)
		return NULL;
	return "is executable memory without a file";
}

/* All executable mappings; the first untrusted one is told of. */
static bool mappings_are_trusted(struct mm_struct *mm, const char *name, pid_t pid)
{
	struct vm_area_struct *area;
	const char *fault = NULL;
	VMA_ITERATOR(iterator, mm, 0);

	mmap_read_lock(mm);
	for_each_vma(iterator, area) {
		fault = mapping_fault(area);
		if (!fault)
			continue;
		if (area->vm_file)
			pr_notice("%s (%d) stays in ring 3: %pD4 %s\n", name, pid, area->vm_file, fault);
		else
			pr_notice("%s (%d) stays in ring 3: 0x%lx %s\n", name, pid, area->vm_start, fault);
		break;
	}
	mmap_read_unlock(mm);
	return !fault;
}

static void verify(struct work_struct *work)
{
	struct tl_process *process = container_of(work, struct tl_process, verify);
	struct mm_struct *mm = process->mm;
	unsigned long generation = smp_load_acquire(&process->generation);

	if (mappings_are_trusted(mm, process->comm, process->pid))
		WRITE_ONCE(process->verified, generation);
	else
		WRITE_ONCE(process->barred, true);
	tl_processors_refresh(true);
	mmput(mm);
	tl_process_put(process);
}

/* May be called with preemption off. The caller, or the new child, holds the memory. */
void tl_trust_verify(struct tl_process *process, struct mm_struct *mm)
{
	mmget(mm);
	process->mm = mm;
	refcount_inc(&process->tasks);
	if (!queue_work(verifiers, &process->verify)) {
		refcount_dec(&process->tasks);
		atomic_dec(&mm->mm_users);	/* never the last one */
	}
}

static bool user_is_named(uid_t user)
{
	int i;

	for (i = 0; i < policy.users; i++)
		if (policy.user[i] == user)
			return true;
	return false;
}

static bool lies_in_trusted_directory(struct file *file)
{
	char *buffer = (char *)__get_free_page(GFP_KERNEL), *path;
	bool lies = false;
	int i;

	if (!buffer)
		return false;
	path = file_path(file, buffer, PAGE_SIZE);
	for (i = 0; !IS_ERR(path) && i < policy.directories && !lies; i++) {
		size_t length = strlen(policy.directory[i]);

		lies = !strncmp(path, policy.directory[i], length) && path[length] == '/';
	}
	free_page((unsigned long)buffer);
	return lies;
}

static bool has_shadow_stack(void)
{
#ifdef CONFIG_X86_USER_SHADOW_STACK
	return current->thread.features & ARCH_SHSTK_SHSTK || tl_pretended("shadow-stack");
#else
	return tl_pretended("shadow-stack");
#endif
}

static const char *caller_fault(struct file *program)
{
	const struct cred *cred = current_cred();
	const char *fault = NULL;

	if (current->personality & READ_IMPLIES_EXEC)
		return "all its memory is executable (personality)";
	if (!uid_eq(cred->uid, cred->euid) || !gid_eq(cred->gid, cred->egid))
		return "it is set-user-id";
	if (has_shadow_stack())
		return "it has a user shadow stack, which calls in ring 0 would not reach";
	if (ns_capable(&init_user_ns, CAP_SYS_RAWIO))
		return NULL;
	if (READ_ONCE(current->ptrace))
		return "it is traced, by one who need not be privileged";
	mutex_lock(&policy_lock);
	if (!user_is_named(from_kuid(&init_user_ns, cred->uid)))
		fault = "the policy does not name its user, who has no CAP_SYS_RAWIO";
	else if (!lies_in_trusted_directory(program))
		fault = "the loader does not lie in a trusted directory";
	mutex_unlock(&policy_lock);
	return fault;
}

/* Whether the current process may enter; if so, others may not look into it any more. */
int tl_trust_current(void)
{
	struct mm_struct *mm = current->mm;
	struct file *program = rcu_access_pointer(mm->exe_file);	/* only we could change it */
	const char *fault;
	int error;

	if (!program)
		return -EPERM;
	fault = caller_fault(program);
	if (fault)
		pr_notice("%s (%d) stays in ring 3: %s\n", current->comm, task_tgid_nr(current), fault);
	else
		pr_info("%s (%d) of user %u enters ring 0 by %pD4\n", current->comm, task_tgid_nr(current),
			from_kuid(&init_user_ns, current_uid()), program);
	if (fault)
		return -EPERM;
	error = tl_watch();
	if (error)
		return error;
	if (!mappings_are_trusted(mm, current->comm, task_tgid_nr(current)))
		return -EPERM;
	set_mask_bits(&mm->flags, MMF_DUMPABLE_MASK, SUID_DUMP_DISABLE);
	return 0;
}

void tl_trust_start(struct tl_process *process)
{
	INIT_WORK(&process->verify, verify);
}

void tl_policy_get(struct trapless_policy *out)
{
	mutex_lock(&policy_lock);
	*out = policy;
	mutex_unlock(&policy_lock);
}

int tl_policy_set(const struct trapless_policy *new)
{
	int i;

	if (new->version != TRAPLESS_VERSION || new->flags & ~TRAPLESS_POLICY_ANONYMOUS ||
	    new->users > TRAPLESS_POLICY_USERS || new->directories > TRAPLESS_POLICY_DIRECTORIES)
		return -EINVAL;
	for (i = 0; i < new->directories; i++) {
		size_t length = strnlen(new->directory[i], TRAPLESS_POLICY_PATH);

		if (length < 2 || length == TRAPLESS_POLICY_PATH || new->directory[i][0] != '/' ||
		    new->directory[i][length - 1] == '/')
			return -EINVAL;
	}
	mutex_lock(&policy_lock);
	policy = *new;
	mutex_unlock(&policy_lock);
	pr_notice("policy changed by user %u: %u users, %u directories%s\n",
		  from_kuid(&init_user_ns, current_uid()), new->users, new->directories,
		  new->flags & TRAPLESS_POLICY_ANONYMOUS ? ", anonymous executable memory" : "");
	return 0;
}

int tl_trust_init(void)
{
	verifiers = alloc_workqueue("trapless", WQ_HIGHPRI | WQ_MEM_RECLAIM, 0);
	return verifiers ? 0 : -ENOMEM;
}

void tl_trust_exit(void)
{
	destroy_workqueue(verifiers);
}
