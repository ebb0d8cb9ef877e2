/* flags: -O2 | -O2 -static
 *
 * /proc/self/exe mounted and linked elsewhere, as container engines do before they start themselves from there: it is the program's file.
 */
#define _GNU_SOURCE
#include "guest.h"
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

static ino_t own(void)
{
	struct stat status;

	check(stat("/proc/self/exe", &status) == 0);
	return status.st_ino;
}

static void expect(const char *way, const char *path)
{
	struct stat found;

	check(stat(path, &found) == 0 && found.st_ino == own(), ": %s", way);
}

static void mounted(const char *path)
{
	close(open(path, O_CREAT | O_WRONLY | O_CLOEXEC, 0700));
	check_result(raw(SYS_mount, "/proc/self/exe", path, "", MS_BIND, ""), 0);
	expect("mounted", path);
	check(umount2(path, MNT_DETACH) == 0);
	check_result(raw(SYS_mount, (void *)8, path, "", MS_BIND, ""), -EFAULT);
	check_result(raw(SYS_mount, "/proc/self/exe", "/nonexistent", "", MS_BIND, ""), -ENOENT);
	check(unlink(path) == 0);
}

static void linked(const char *path)
{
	char text[4096] = "", near[4200];

	check(readlink("/proc/self/exe", text, sizeof text - 1) > 0);
	snprintf(near, sizeof near, "%s.%d.%s", text, getpid(), path); /* a hard link stays in its file system */
	if (raw(SYS_linkat, AT_FDCWD, "/proc/self/exe", AT_FDCWD, near, AT_SYMLINK_FOLLOW) == 0) {
		expect("linked", near);
		check(unlink(near) == 0);
	}
	check(raw(SYS_linkat, AT_FDCWD, "/proc/self/exe", AT_FDCWD, path, 0) < 0); /* the link itself, of another file system */
}

static void opened(void)
{
	struct stat found;
	int tree = (int)raw(SYS_open_tree, AT_FDCWD, "/proc/self/exe", O_CLOEXEC);

	if (tree >= 0) {
		check(fstat(tree, &found) == 0 && found.st_ino == own());
		close(tree);
	}
	tree = (int)raw(SYS_open_tree, AT_FDCWD, "/proc/self/exe", AT_SYMLINK_NOFOLLOW | O_CLOEXEC);
	if (tree >= 0) {
		check(fstat(tree, &found) == 0 && S_ISLNK(found.st_mode));
		close(tree);
	}
}

/* What is to be mounted must lie in the mount namespace of who mounts it: so the program starts again in its own. */
static void in_a_namespace(const char *program)
{
	int namespaces = geteuid() == 0 ? CLONE_NEWNS : CLONE_NEWUSER | CLONE_NEWNS;
	pid_t child = fork();

	if (child == 0) {
		if (unshare(namespaces) != 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0)
			_exit(0); /* not allowed here */
		execl(program, program, "mount", (char *)NULL);
		_exit(98);
	}
	check_result(end_of(child), 0);
}

int main(int count, char **words)
{
	if (count == 2) {
		mounted(words[1]);
		return finish();
	}
	linked("link");
	opened();
	in_a_namespace(words[0]);
	puts("mounted and linked");
	return finish();
}
