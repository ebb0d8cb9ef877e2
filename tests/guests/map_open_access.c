/* flags: -O2
 *
 * openat2 converted to openat, faccessat2 to faccessat, fchmodat2 to fchmodat, renameat2 to renameat.
 */
#include "kernel_map.h"
#include <linux/openat2.h>

#ifndef SYS_fchmodat2
#define SYS_fchmodat2 452
#endif

static struct open_how how_of(uint64_t flags, uint64_t mode, uint64_t resolve)
{
	struct open_how how = { .flags = flags, .mode = mode, .resolve = resolve };

	return how;
}

static long open_how(const char *path, uint64_t flags, uint64_t mode, uint64_t resolve)
{
	struct open_how how = how_of(flags, mode, resolve);
	long fd = raw(SYS_openat2, AT_FDCWD, path, &how, sizeof how);

	if (fd >= 0)
		close((int)fd);
	return fd < 0 ? fd : 0;
}

static void opens(void)
{
	static struct open_how in_data;
	struct { struct open_how how; uint64_t more; } longer = { .more = 0 };
	char *page = page_before_nothing();
	long fd;

	printf("open: %ld %ld %ld %ld\n", open_how("file", O_RDONLY, 0, 0), open_how("nothing", O_RDONLY, 0, 0), open_how("new", O_RDWR | O_CREAT | O_EXCL, 0600, 0),
		open_how("new", O_RDWR | O_CREAT | O_EXCL, 0600, 0));
	printf("refused: %ld %ld %ld %ld %ld %ld %ld\n", open_how("file", O_RDONLY, 0600, 0), open_how("new2", O_CREAT, 0100600, 0), open_how("file", 1ull << 40, 0, 0),
		open_how("file", O_PATH | O_RDWR, 0, 0), open_how("file", O_RDONLY, 0, 1ull << 40), open_how(".", O_TMPFILE & ~O_DIRECTORY, 0600, 0),
		open_how("file", O_RDONLY, 0, RESOLVE_BENEATH | RESOLVE_IN_ROOT));
	printf("sizes: %ld %ld\n", raw(SYS_openat2, AT_FDCWD, "file", &in_data, 8), raw(SYS_openat2, AT_FDCWD, "file", &in_data, 5000));
	fd = raw(SYS_openat2, AT_FDCWD, "file", &longer, sizeof longer);
	check(fd >= 0 && close((int)fd) == 0);
	longer.more = 1;
	check_result(raw(SYS_openat2, AT_FDCWD, "file", &longer, sizeof longer), -E2BIG);
	memcpy(page + 4096 - sizeof in_data, &in_data, sizeof in_data);
	fd = raw(SYS_openat2, AT_FDCWD, "file", page + 4096 - sizeof in_data, sizeof in_data);
	check(fd >= 0 && close((int)fd) == 0);
	printf("faults: %ld %ld %ld\n", raw(SYS_openat2, AT_FDCWD, "file", page + 4096 - 8, 24), raw(SYS_openat2, AT_FDCWD, 1, &in_data, 24), raw(SYS_openat2, AT_FDCWD, "file", 0, 24));
	in_data.flags = O_CLOEXEC;
	fd = raw(SYS_openat2, AT_FDCWD, "/proc/self/exe", &in_data, sizeof in_data);
	check(fd >= 0 && fcntl((int)fd, F_GETFD) == FD_CLOEXEC && close((int)fd) == 0);
	native_or_error(open_how(".", O_TMPFILE | 3, 0600, 0), 3, 11, 0, EISDIR); /* the access mode 3 may write too */
	native_or_error(open_how("file", O_RDONLY, 0, RESOLVE_BENEATH), 5, 6, 0, ENOSYS);
	native_or_error(open_how("file", O_RDONLY, 0, RESOLVE_NO_SYMLINKS), 5, 6, 0, ENOSYS);
	native_or_error(open_how("file", O_RDONLY, 0, RESOLVE_CACHED), 5, 12, 0, EAGAIN);
}

static void accesses(void)
{
	const char *names[] = { "file", "link", "dangling", "nothing", "." };

	for (int i = 0; i < 5; i++) {
		for (int flags = 0; flags < 4; flags++)
			printf("%ld ", raw(SYS_faccessat2, AT_FDCWD, names[i], R_OK | W_OK, (flags & 1 ? AT_EACCESS : 0) | (flags & 2 ? AT_SYMLINK_NOFOLLOW : 0)));
		puts(names[i]);
	}
	printf("access: %ld %ld %ld\n", raw(SYS_faccessat2, AT_FDCWD, "file", X_OK, 0), raw(SYS_faccessat2, AT_FDCWD, "file", 8, 0),
		raw(SYS_faccessat2, AT_FDCWD, "file", R_OK, 0x4000));
	printf("faults: %ld %ld\n", raw(SYS_faccessat2, AT_FDCWD, 1, R_OK, 0), raw(SYS_faccessat2, AT_FDCWD, 1, R_OK, AT_SYMLINK_NOFOLLOW));
	native_or_error(raw(SYS_faccessat2, AT_FDCWD, "", R_OK, AT_EMPTY_PATH), 5, 8, 0, ENOSYS);
}

static unsigned mode_of(const char *path)
{
	struct stat s;

	return lstat(path, &s) ? 0 : s.st_mode;
}

static void changes(void)
{
	long here = raw(SYS_fchmodat2, AT_FDCWD, "file", 0600, 0);

	if (here == -ENOSYS && !getenv("MAPPED")) /* before Linux 6.6 */
		check_result(chmod("file", 0600), 0);
	else
		check_result(here, 0);
	printf("mode: %o\n", mode_of("file"));
	if (getenv("MAPPED")) {
		check_result(raw(SYS_fchmodat2, AT_FDCWD, "link", 0600, AT_SYMLINK_NOFOLLOW), -EOPNOTSUPP);
		check_result(raw(SYS_fchmodat2, AT_FDCWD, "", 0600, AT_EMPTY_PATH), -ENOSYS);
		check_result(raw(SYS_fchmodat2, AT_FDCWD, "file", 0600, 1), -EINVAL);
	}
	printf("rename: %ld %ld %ld\n", raw(SYS_renameat2, AT_FDCWD, "new", AT_FDCWD, "newer", 0), raw(SYS_renameat2, AT_FDCWD, "new", AT_FDCWD, "newer", 0),
		raw(SYS_renameat2, AT_FDCWD, "newer", AT_FDCWD, "new", 0x100));
	native_or_error(raw(SYS_renameat2, AT_FDCWD, "newer", AT_FDCWD, "newest", 1 /* RENAME_NOREPLACE */), 3, 15, 0, EINVAL);
	check(access(converted(3, 15) ? "newer" : "newest", F_OK) == 0);
}

int main(void)
{
	umask(022);
	write_file("file", "hello", 0640);
	check(symlink("file", "link") == 0 && symlink("nothing", "dangling") == 0);
	opens();
	accesses();
	changes();
	return finish();
}
