// SPDX-License-Identifier: GPL-2.0-only
/* /dev/trapless: the ioctls of trapless_uapi.h; reading it lists the counters. */
#define pr_fmt(fmt) "trapless: " fmt
#include <linux/capability.h>
#include <linux/miscdevice.h>
#include <linux/module.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include "trapless.h"

static long enter(void __user *argument)
{
	struct trapless_slot slots[TRAPLESS_SLOTS];
	struct trapless_enter request;
	int error;

	if (copy_from_user(&request, argument, sizeof(request)))
		return -EFAULT;
	error = tl_enter(&request, slots);
	if (error)
		return error;
	if (copy_to_user((void __user *)request.slot, slots, request.filled * sizeof(slots[0])))
		return -EFAULT;
	return copy_to_user(argument, &request, sizeof(request)) ? -EFAULT : 0;
}

static long counters(void __user *argument)
{
	struct trapless_counters counters;
	struct tl_task *task = tl_current();

	if (!task)
		return -ESRCH;
	tl_counters_get(task->process, &counters);
	return copy_to_user(argument, &counters, sizeof(counters)) ? -EFAULT : 0;
}

static long policy_get(void __user *argument)
{
	struct trapless_policy *policy = kzalloc(sizeof(*policy), GFP_KERNEL);
	long error;

	if (!policy)
		return -ENOMEM;
	tl_policy_get(policy);
	error = copy_to_user(argument, policy, sizeof(*policy)) ? -EFAULT : 0;
	kfree(policy);
	return error;
}

static long policy_set(void __user *argument)
{
	struct trapless_policy *policy;
	long error;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	policy = memdup_user(argument, sizeof(*policy));
	if (IS_ERR(policy))
		return PTR_ERR(policy);
	error = tl_policy_set(policy);
	kfree(policy);
	return error;
}

static long device_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
	void __user *pointer = (void __user *)argument;

	switch (command) {
	case TRAPLESS_IOC_ENTER:
		return enter(pointer);
	case TRAPLESS_IOC_COUNTERS:
		return counters(pointer);
	case TRAPLESS_IOC_POLICY_GET:
		return policy_get(pointer);
	case TRAPLESS_IOC_POLICY_SET:
		return policy_set(pointer);
	default:
		return -ENOTTY;
	}
}

static int device_open(struct inode *inode, struct file *file)
{
	file->private_data = NULL;
	return single_open(file, tl_counters_show, NULL);
}

static const struct file_operations operations = {
	.owner = THIS_MODULE,
	.open = device_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
	.unlocked_ioctl = device_ioctl,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "trapless",
	.fops = &operations,
	.mode = 0666,
};

int tl_device_init(void)
{
	return misc_register(&device);
}

void tl_device_exit(void)
{
	misc_deregister(&device);
}
