/* flags: -O2 | -O2 -static
 *
 * statx converted to newfstatat: the basic fields, errors, and structures at the end of what is mapped.
 */
#include "kernel_map.h"
#include <sys/sysmacros.h>

static void show(const char *name, const struct statx *x)
{
	printf("%s: %o %u %u %u %llu %llu %u:%u\n", name, x->stx_mode, x->stx_nlink, x->stx_uid, x->stx_gid, (unsigned long long)x->stx_size,
		(unsigned long long)x->stx_blocks, x->stx_rdev_major, x->stx_rdev_minor);
}

/* The fields that struct stat has too are the same there. */
static void compare(const struct statx *x, const char *path)
{
	struct stat s;

	check_result(lstat(path, &s), 0);
	check((x->stx_mask & 0x7ff) == 0x7ff);
	check(x->stx_ino == s.st_ino && x->stx_size == (uint64_t)s.st_size && x->stx_blksize == (uint32_t)s.st_blksize && x->stx_blocks == (uint64_t)s.st_blocks);
	check(x->stx_mode == s.st_mode && x->stx_nlink == s.st_nlink && x->stx_uid == s.st_uid && x->stx_gid == s.st_gid);
	check(x->stx_dev_major == major(s.st_dev) && x->stx_dev_minor == minor(s.st_dev));
	check(x->stx_rdev_major == major(s.st_rdev) && x->stx_rdev_minor == minor(s.st_rdev));
	check(x->stx_mtime.tv_sec == s.st_mtim.tv_sec && x->stx_mtime.tv_nsec == (uint32_t)s.st_mtim.tv_nsec);
	check(x->stx_ctime.tv_sec == s.st_ctim.tv_sec && x->stx_ctime.tv_nsec == (uint32_t)s.st_ctim.tv_nsec);
	check(x->stx_atime.tv_sec == s.st_atim.tv_sec && x->stx_atime.tv_nsec == (uint32_t)s.st_atim.tv_nsec);
	if (converted(4, 11)) {
		check(x->stx_mask == 0x7ff && x->stx_attributes == 0 && x->stx_attributes_mask == 0 && x->stx_btime.tv_sec == 0);
		for (size_t i = 144; i < sizeof *x; i++)
			check(((const char *)x)[i] == 0);
	}
}

static void one(const char *path)
{
	static struct statx in_data;
	struct statx on_stack, *on_heap = malloc(sizeof *on_heap);

	memset(&in_data, 0xaa, sizeof in_data);
	memset(&on_stack, 0xaa, sizeof on_stack);
	memset(on_heap, 0xaa, sizeof *on_heap);
	check_result(raw(SYS_statx, AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &on_stack), 0);
	check_result(raw(SYS_statx, AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &in_data), 0);
	check_result(raw(SYS_statx, AT_FDCWD, path, AT_SYMLINK_NOFOLLOW | AT_STATX_DONT_SYNC, STATX_BASIC_STATS, on_heap), 0);
	compare(&on_stack, path);
	compare(&in_data, path);
	compare(on_heap, path);
	show(path, &on_stack);
	free(on_heap);
}

int main(void)
{
	char *page = page_before_nothing(), *read_only = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct statx x, self;
	int fd;

	write_file("file", "hello", 0640);
	check(symlink("file", "link") == 0 && symlink("nothing", "dangling") == 0);
	one("file");
	one("link");
	one("dangling");
	one("/dev/null");
	one("/etc/passwd");
	if (mknod("device", S_IFCHR | 0600, makedev(300, 70000)) == 0) /* both numbers of more than 8 bits; root may */
		one("device");
	fd = open("file", O_RDONLY);
	check_result(raw(SYS_statx, fd, "", AT_EMPTY_PATH, STATX_BASIC_STATS, &x), 0);
	compare(&x, "file");
	check_result(raw(SYS_statx, AT_FDCWD, "link", 0, STATX_BASIC_STATS, &x), 0);
	compare(&x, "file");
	check_result(raw(SYS_statx, AT_FDCWD, "/proc/self/exe", 0, STATX_BASIC_STATS, &x), 0);
	check_result(raw(SYS_stat, "/proc/self/exe", page), 0);
	check(x.stx_ino == ((struct stat *)page)->st_ino);
	check_result(raw(SYS_statx, AT_FDCWD, "/proc/self/exe", AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, &self), 0);
	check(S_ISLNK(self.stx_mode));
	printf("errors: %ld %ld %ld %ld %ld %ld %ld\n", raw(SYS_statx, AT_FDCWD, "nothing", 0, STATX_BASIC_STATS, &x),
		raw(SYS_statx, AT_FDCWD, "dangling", 0, STATX_BASIC_STATS, &x), raw(SYS_statx, AT_FDCWD, "file/x", 0, STATX_BASIC_STATS, &x),
		raw(SYS_statx, -1, "file", 0, STATX_BASIC_STATS, &x), raw(SYS_statx, AT_FDCWD, "", 0, STATX_BASIC_STATS, &x),
		raw(SYS_statx, AT_FDCWD, "file", 0x80000, STATX_BASIC_STATS, &x), raw(SYS_statx, AT_FDCWD, "file", 0, 0x80000000, &x));
	printf("faults: %ld %ld %ld %ld\n", raw(SYS_statx, AT_FDCWD, 1, 0, STATX_BASIC_STATS, &x), raw(SYS_statx, AT_FDCWD, "file", 0, STATX_BASIC_STATS, 1),
		raw(SYS_statx, AT_FDCWD, "file", 0, STATX_BASIC_STATS, read_only), raw(SYS_statx, AT_FDCWD, "nothing", 0, STATX_BASIC_STATS, 1));
	for (int tail = 0; tail <= 256; tail += 16)
		printf("%ld ", raw(SYS_statx, AT_FDCWD, "file", 0, STATX_BASIC_STATS, page + 4096 - tail));
	putchar('\n');
	native_or_error(raw(SYS_statx, AT_FDCWD, "file", AT_STATX_FORCE_SYNC, STATX_BASIC_STATS, &x), 4, 11, 0, EINVAL);
	return finish();
}
