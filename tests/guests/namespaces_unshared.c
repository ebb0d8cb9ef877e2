/* flags: -O2 -pthread | -O2 -pthread -static
 *
 * A program leaves its namespaces: users (it becomes root there), mounts, processes (its child is process 1), host names; and its children execute programs there. What
 * is remembered of identities is right on both sides. Where the kernel does not allow it, it does not natively either.
 */
#include "guest.h"
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/utsname.h>

static void write_to(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);

	if (fd >= 0) {
		if (write(fd, text, strlen(text)) < 0)
			printf("%s: %d\n", path, errno);
		close(fd);
	}
}

static void users(void)
{
	char map[64];
	uid_t outside = getuid();

	raw(SYS_getgid);
	printf("unshare users: %ld\n", raw(SYS_unshare, CLONE_NEWUSER));
	printf("before the map: %d\n", getuid() == 65534 || outside == 65534);
	snprintf(map, sizeof map, "7 %u 1", outside);
	write_to("/proc/self/setgroups", "deny");
	write_to("/proc/self/uid_map", map);
	printf("after the map: %u %u\n", getuid(), geteuid());
	pid_t child = fork();
	if (child == 0)
		execl("/bin/sh", "sh", "-c", "id -u; exit 5", NULL);
	printf("a program there: %d\n", end_of(child));
}

static void processes(void)
{
	pid_t before = getpid();

	printf("unshare processes: %ld\n", raw(SYS_unshare, CLONE_NEWPID));
	printf("the same process: %d\n", getpid() == before);
	pid_t child = fork();
	if (child == 0) {
		printf("in it: %d, parent %d\n", getpid(), getppid());
		pid_t second = fork();
		if (second == 0)
			execl("/bin/sh", "sh", "-c", "echo $$ $PPID; exit 6", NULL);
		printf("the second: %d\n", end_of(second));
		exit(4);
	}
	printf("the first: %d\n", end_of(child));
}

static void mounts(void)
{
	char text[16] = "";

	printf("unshare mounts: %ld\n", raw(SYS_unshare, CLONE_NEWNS));
	mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL); /* where it is shared, what follows would be seen outside */
	printf("mount: %d\n", mount("none", "/mnt", "tmpfs", 0, "size=64k"));
	write_to("/mnt/x", "nothing");
	int fd = open("/mnt/x", O_CREAT | O_RDWR, 0600);
	check(write(fd, "inside", 6) == 6 && pread(fd, text, 15, 0) == 6);
	close(fd);
	pid_t child = fork();
	if (child == 0)
		execl("/bin/sh", "sh", "-c", "cat /mnt/x; echo; readlink /proc/self/exe >/dev/null && ls /mnt", NULL);
	printf("a program there: %d\n", end_of(child));
}

static void by_clone(void)
{
	uint64_t arguments[8] = { CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWIPC, 0, 0, 0, SIGCHLD };
	pid_t child = (pid_t)raw(SYS_clone3, arguments, sizeof arguments);

	if (child == 0) {
		struct utsname name;

		sethostname("elsewhere", 9);
		uname(&name);
		printf("clone3: process %d of %s\n", getpid(), name.nodename);
		exit(getpid() == 1 && raw(SYS_getpid) == 1 ? 3 : 4);
	}
	printf("clone3: %d\n", child > 0 ? end_of(child) : child);
}

static void in_child(void (*body)(void))
{
	pid_t child = fork();

	if (child == 0) {
		body();
		exit(0);
	}
	printf("end: %d\n", end_of(child));
}

int main(void)
{
	/* Another user than the cache's cannot make images: what runs below has its own already. */
	check(system("id -u && cat /dev/null && ls /dev/null") == 0);
	setvbuf(stdout, NULL, _IOLBF, 0);
	in_child(users);
	in_child(processes);
	in_child(mounts);
	in_child(by_clone);
	return finish();
}
