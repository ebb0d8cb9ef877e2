/* flags: -O2
 *
 * Calls that newer kernels removed or leave out: sysfs, ustat and _sysctl are answered from /proc and statfs where the kernel does not have them,
 * with the kernel's own results and errors.
 */
#include "kernel_map.h"
#include <linux/sysctl.h>
#include <sys/statfs.h>
#include <sys/sysmacros.h>
#include <sys/time.h>

struct old_ustat {
	int free_blocks;
	unsigned long free_inodes;
	char name[6], pack[6];
};

static void file_systems(char *page)
{
	long count = raw(SYS_sysfs, 3, 0, 0);
	char name[64];

	printf("%ld file systems\n", count);
	for (long i = 0; i < count; i++) {
		check_result(raw(SYS_sysfs, 2, i, name), 0);
		check_result(raw(SYS_sysfs, 1, name), i);
		puts(name);
	}
	printf("%ld %ld %ld %ld %ld %ld\n", raw(SYS_sysfs, 1, "nothing"), raw(SYS_sysfs, 1, ""), raw(SYS_sysfs, 1, 1), raw(SYS_sysfs, 2, count, name),
		raw(SYS_sysfs, 0), raw(SYS_sysfs, 4));
	printf("%ld %ld\n", raw(SYS_sysfs, 2, 0, 1), raw(SYS_sysfs, 2, 0, page + 4094));
}

static void free_space(const char *path, char *page)
{
	struct old_ustat found;
	struct statfs expected;
	struct stat status;

	memset(&found, 0xaa, sizeof found);
	check_result(stat(path, &status), 0);
	check_result(statfs(path, &expected), 0);
	check_result(raw(SYS_ustat, status.st_dev, &found), 0);
	check(labs((long)expected.f_bfree - found.free_blocks) <= (long)expected.f_blocks / 50);
	check(labs((long)expected.f_ffree - (long)found.free_inodes) <= (long)expected.f_files / 50);
	check(found.name[0] == 0 && found.pack[0] == 0);
	printf("%s: %ld %ld\n", path, raw(SYS_ustat, status.st_dev, 1), raw(SYS_ustat, status.st_dev, page + 4090));
}

/* What _sysctl gives is what the file says. */
static void same_as_file(int directory, int number, const char *path, int width)
{
	int name[] = { directory, number };
	unsigned char value[256] = { 0 };
	char text[256] = "", binary[256] = "";
	size_t length = sizeof value;
	struct __sysctl_args call = { .name = name, .nlen = 2, .oldval = value, .oldlenp = &length };
	int file = open(path, O_RDONLY);
	ssize_t size = read(file, text, sizeof text - 1);
	int printed = 0;

	close(file);
	check(size > 0);
	check_result(raw(SYS__sysctl, &call), 0);
	for (char *c = text; *c; c++)
		*c = *c == '\t' ? ' ' : *c == '\n' ? 0 : *c;
	if (width == 0) {
		check(length == (size_t)size - 1 && strcmp((char *)value, text) == 0);
		return;
	}
	for (size_t i = 0; i + (size_t)width <= length; i += (size_t)width)
		printed += width == 4 ? sprintf(binary + printed, "%s%u", i ? " " : "", *(unsigned *)(value + i))
				      : sprintf(binary + printed, "%s%lu", i ? " " : "", *(unsigned long *)(value + i));
	guest_check(strcmp(binary, text) == 0, path, __LINE__, ": %s, not %s", binary, text);
}

static long control(int *name, int depth, void *old, size_t *length, void *new)
{
	struct __sysctl_args call = { .name = name, .nlen = depth, .oldval = old, .oldlenp = length, .newval = new, .newlen = new ? 4 : 0 };

	return raw(SYS__sysctl, &call);
}

static void parameters(void)
{
	char uuid[16], again[16], text[4];
	size_t length = sizeof uuid;
	int boot_id[] = { CTL_KERN, KERN_RANDOM, RANDOM_BOOT_ID }, unknown[] = { CTL_KERN, 9999 }, net[] = { CTL_NET, 1, 1 }, panic[] = { CTL_KERN, KERN_PANIC };
	int type[] = { CTL_KERN, KERN_OSTYPE };

	same_as_file(CTL_KERN, KERN_OSTYPE, "/proc/sys/kernel/ostype", 0);
	same_as_file(CTL_KERN, KERN_VERSION, "/proc/sys/kernel/version", 0);
	same_as_file(CTL_KERN, KERN_NODENAME, "/proc/sys/kernel/hostname", 0);
	same_as_file(CTL_KERN, KERN_PIDMAX, "/proc/sys/kernel/pid_max", 4);
	same_as_file(CTL_KERN, KERN_SEM, "/proc/sys/kernel/sem", 4);
	same_as_file(CTL_KERN, KERN_SHMMAX, "/proc/sys/kernel/shmmax", 8);
	same_as_file(CTL_KERN, KERN_NGROUPS_MAX, "/proc/sys/kernel/ngroups_max", 4);
	same_as_file(CTL_VM, VM_OVERCOMMIT_MEMORY, "/proc/sys/vm/overcommit_memory", 4);
	same_as_file(CTL_VM, VM_MAX_MAP_COUNT, "/proc/sys/vm/max_map_count", 4);
	same_as_file(CTL_FS, FS_OVERFLOWUID, "/proc/sys/fs/overflowuid", 4);
	same_as_file(CTL_FS, FS_AIO_MAX_NR, "/proc/sys/fs/aio-max-nr", 8);
	check_result(control(boot_id, 3, uuid, &length, NULL), 0);
	check(length == 16);
	check_result(control(boot_id, 3, again, &length, NULL), 0);
	check(memcmp(uuid, again, 16) == 0);
	length = sizeof text;
	check_result(control(type, 2, text, &length, NULL), 0);
	check(length == 4 && memcmp(text, "Linu", 4) == 0);
	check_result(control(type, 2, NULL, &length, NULL), 0);
	check(length == 0);
	check_result(control(unknown, 2, text, &length, NULL), -ENOTDIR);
	check_result(control(panic, 1, text, &length, NULL), -ENOTDIR);
	check_result(control(panic, 0, text, &length, NULL), -ENOTDIR);
	check_result(control(panic, 2, text, NULL, NULL), -EFAULT);
	check_result(control((int *)1, 2, text, &length, NULL), -EFAULT);
	check_result(control(panic, 2, NULL, NULL, text), -ENOSYS);
	check_result(control(net, 3, text, &length, NULL), -ENOSYS);
	length = 4;
	check_result(control(panic, 2, (void *)1, &length, NULL), -EFAULT);
	check_result(raw(SYS__sysctl, 1), -EFAULT);
}

/* The page at a fixed address that very old programs call. The kernel makes these calls, in whatever mode its command line says; the layer leaves them alone. */
static void vsyscall_page(void)
{
	enum { GETTIMEOFDAY = 0xff600000, TIME = 0xff600400 };
	struct timeval now = { 0, 0 };
	char line[256];
	int there = 0;
	FILE *maps = fopen("/proc/self/maps", "r");

	while (fgets(line, sizeof line, maps))
		there |= strstr(line, "[vsyscall]") != NULL;
	fclose(maps);
	printf("vsyscall page: %d\n", there);
	if (!there)
		return;
	check(((int (*)(struct timeval *, void *))(intptr_t)(int)GETTIMEOFDAY)(&now, NULL) == 0);
	check(labs((long)now.tv_sec - (long)time(NULL)) <= 1);
	check(labs(((long (*)(long *))(intptr_t)(int)TIME)(NULL) - (long)time(NULL)) <= 1);
}

int main(void)
{
	char *page = page_before_nothing();

	file_systems(page);
	free_space("/dev/shm", page);
	free_space("/proc", page);
	printf("%ld\n", raw(SYS_ustat, makedev(4000, 1), page));
	if (getenv("MAPPED"))
		parameters();
	else
		check_result(raw(SYS__sysctl, 1), -ENOSYS);
	vsyscall_page();
	return finish();
}
