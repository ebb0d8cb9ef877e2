/* flags: -O2 | -O2 -static
 *
 * Programs executed by descriptor: an open file, a memfd closed on exec, O_PATH, relative to a directory, and what the new program sees of itself.
 */
#include "guest.h"
#include <sys/stat.h>

extern char **environ;
static char self[4096];

static void report(const char *way)
{
	char exe[4096], comm[64] = "", *c;
	ssize_t size = readlink("/proc/self/exe", exe, sizeof exe - 1);
	int fd = open("/proc/self/comm", O_RDONLY);

	check(size > 0);
	exe[size < 0 ? 0 : size] = 0;
	if ((c = strstr(exe, "/artifacts/guests")) != NULL)
		memmove(exe, c, strlen(c) + 1);
	check(read(fd, comm, sizeof comm - 1) > 0);
	close(fd);
	printf("%s: exe %s, comm %s", way, exe, comm);
	fflush(stdout);
}

static int execute(const char *way, int directory, const char *path, int flags)
{
	pid_t child = fork();

	if (child == 0) {
		char *argv[] = { "name given", (char *)way, NULL };

		_exit((int)-raw(SYS_execveat, directory, path, argv, environ, flags));
	}
	return end_of(child);
}

static int in_memory(unsigned flags)
{
	int memory = memfd_create("program", flags), file = open(self, O_RDONLY | O_CLOEXEC);
	char block[65536];
	ssize_t size;

	while ((size = read(file, block, sizeof block)) > 0)
		check(write(memory, block, (size_t)size) == size);
	close(file);
	return memory;
}

int main(int argc, char **argv)
{
	char directory[4096], *name;
	int fd;

	if (argc > 1) {
		report(argv[1]);
		return finish();
	}
	check(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
	strcpy(directory, self);
	name = strrchr(directory, '/');
	*name++ = 0;
	check_result(execute("path", AT_FDCWD, self, 0), 0);
	fd = open(self, O_RDONLY | O_CLOEXEC);
	check_result(execute("descriptor", fd, "", AT_EMPTY_PATH), 0);
	check_result(execute("empty path without the flag", fd, "", 0), ENOENT);
	check_result(execute("no path", fd, NULL, AT_EMPTY_PATH), EFAULT);
	close(fd);
	fd = open(self, O_PATH | O_CLOEXEC);
	check_result(execute("O_PATH", fd, "", AT_EMPTY_PATH), 0);
	close(fd);
	fd = open("/proc/self/exe", O_RDONLY);
	check_result(execute("the descriptor of our own link", fd, "", AT_EMPTY_PATH), 0);
	close(fd);
	fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	check_result(execute("in a directory", fd, name, 0), 0);
	check_result(execute("the directory itself", fd, "", AT_EMPTY_PATH), EACCES);
	check_result(execute("an absolute path and a bad descriptor", -5, self, 0), 0);
	close(fd);
	check_result(execute("a bad descriptor", -5, name, 0), EBADF);
	check_result(execute("a bad flag", AT_FDCWD, self, 0x40000000), EINVAL);
	check_result(execute("a link not to be followed", AT_FDCWD, "/proc/self/exe", AT_SYMLINK_NOFOLLOW), ELOOP);
	fd = in_memory(MFD_CLOEXEC);
	check_result(execute("memfd", fd, "", AT_EMPTY_PATH), 0);
	close(fd);
	fd = in_memory(0);
	check_result(execute("memfd that stays open", fd, "", AT_EMPTY_PATH), 0);
	close(fd);
	fd = open("/bin/true", O_RDONLY | O_CLOEXEC);
	check_result(execute("another program", fd, "", AT_EMPTY_PATH), 0);
	pid_t child = fork();
	if (child == 0) {
		char *arguments[] = { "false", NULL };

		fexecve(open("/bin/false", O_RDONLY | O_CLOEXEC), arguments, environ);
		_exit(99);
	}
	check_result(end_of(child), 1);
	return finish();
}
