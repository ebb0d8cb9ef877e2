/* flags: -O2
 * needs: gs_base
 * noted
 *
 * A library without a system call sets the GS base when it is loaded: the calls of the program and of libc must still work afterwards, and
 * /proc/self/exe must still be the program (Firefox finds its files by it, and starts its processes).
 */
#include "libraries.h"
#include <sys/stat.h>

static char name[4096];

static void by_the_link(void)
{
	char text[4096] = "";
	struct stat own, found;
	int fd = (int)raw(SYS_openat, AT_FDCWD, "/proc/self/exe", O_RDONLY | O_CLOEXEC);

	check_result(raw(SYS_readlink, "/proc/self/exe", text, sizeof text), strlen(name));
	check(strcmp(text, name) == 0, ": %s", text);
	check(stat(name, &own) == 0 && fstat(fd, &found) == 0 && found.st_ino == own.st_ino);
	check(stat("/proc/self/exe", &found) == 0 && found.st_ino == own.st_ino);
	check(close(fd) == 0);
	check_result(raw(SYS_readlink, (void *)8, text, sizeof text), -EFAULT);
	check_result(raw(SYS_readlink, "/proc/self/exe", (void *)8, 4096), -EFAULT);
	check_result(raw(SYS_readlink, "/proc/self/nothing", text, sizeof text), -ENOENT);
	check(raw(SYS_readlink, "/proc/self/cwd", text, sizeof text) > 0);
}

static void a_process_by_the_link(void)
{
	char *arguments[] = { "again", "again", NULL };
	pid_t child = fork();

	if (child == 0) {
		execv("/proc/self/exe", arguments);
		_exit(98);
	}
	check_result(end_of(child), 42);
}

int main(int count, char **words)
{
	if (count > 1)
		return realpath("/proc/self/exe", name) != NULL && strstr(name, "gs_base_set_by_library") ? 42 : 97;
	check(realpath(words[0], name) != NULL);

	struct sigaction old;
	void *handle = load("gs_base");

	check(FUNCTION(handle, int, library_kept, void)());
	check_result(raw(SYS_getpid), getpid());
	check_result(sigaction(SIGUSR1, NULL, &old), 0);
	check_result(raw(SYS_openat, AT_FDCWD, "/nonexistent", O_RDONLY), -ENOENT);
	check(FUNCTION(handle, int, library_kept, void)());
	by_the_link();
	a_process_by_the_link();
	check(FUNCTION(handle, int, library_kept, void)());
	check(dlclose(handle) == 0);
	puts("loaded and called");
	return finish();
}
