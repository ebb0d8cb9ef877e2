/* flags: -O2 -static
 * noted
 *
 * chroot into a directory with nothing but this program: the process itself goes on as before, what it executes there runs, even though the loader is not to
 * be found any more. So does the program itself, by its link in a /proc that is there.
 */
#define _GNU_SOURCE
#include "guest.h"
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>

static void itself(void)
{
	pid_t child = fork();

	if (child == 0) {
		if (unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 && mkdir("with", 0755) == 0 && mkdir("with/proc", 0755) == 0)
			check(mount("/proc", "with/proc", NULL, MS_BIND | MS_REC, NULL) == 0 && chroot("with") == 0 && chdir("/") == 0);
		execl("/proc/self/exe", "itself", "by its link", NULL);
		_exit(99);
	}
	check_result(end_of(child), 0);
	rmdir("with/proc");
	rmdir("with");
}

int main(int argc, char **argv)
{
	char text[100];

	if (argc > 1) {
		printf("executed: %s, /proc %d, pid right %d\n", argv[1], open("/proc/self/exe", O_RDONLY) < 0 ? errno : 0, raw(SYS_getpid) == getpid());
		return finish();
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	itself();
	check(mkdir("root", 0755) == 0);
	copy_self("root/program");
	check(chdir("root") == 0);
	printf("chroot: %d\n", chroot("."));
	printf("exe: %ld\n", raw(SYS_readlink, "/proc/self/exe", text, sizeof text));
	for (int i = 0; i < 3; i++) {
		pid_t child = i == 1 ? vfork() : fork();

		if (child == 0) {
			execl("/program", "program", "in the new root", NULL);
			_exit(99);
		}
		check_result(end_of(child), 0);
	}
	printf("missing: %d\n", execl("/bin/sh", "sh", NULL));
	check(errno == ENOENT);
	return finish();
}
