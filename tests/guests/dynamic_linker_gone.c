/* flags: -O2
 *
 * A program whose dynamic linker is there when it starts, and when it executes itself again is not, or is something else: the kernel says so to the execve. The
 * name of the dynamic linker is made one relative to the working directory.
 */
#include "guest.h"
#include <sys/stat.h>

#define KERNELS "/lib64/ld-linux-x86-64.so.2"
#define OURS    "of_the_working_directory.so"
_Static_assert(sizeof KERNELS == sizeof OURS, "one takes the place of the other");

static void make_copy(const char *name)
{
	static char bytes[1 << 20];

	copy_self(name);
	int file = open(name, O_RDWR | O_CLOEXEC);
	ssize_t size = read(file, bytes, sizeof bytes);
	char *at = size > 0 ? memmem(bytes, (size_t)size, KERNELS, sizeof KERNELS) : NULL;
	check(at != NULL);
	check(at != NULL && pwrite(file, OURS, sizeof OURS, at - bytes) == sizeof OURS);
	close(file);
}

static void execute(const char *when, const char *name)
{
	char *arguments[] = { (char *)name, (char *)"again", (char *)"and again", NULL }, *no_environment[] = { NULL };

	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		execve(name, arguments, no_environment);
		printf("errno %d\n", errno);
		fflush(stdout);
		_exit(1);
	}
	printf("%s: %d\n", when, end_of(child));
}

static void put(const char *bytes, size_t size, mode_t mode)
{
	int file = open(OURS, O_CREAT | O_WRONLY | O_CLOEXEC, mode);

	check(file >= 0 && ftruncate(file, (off_t)size) == 0 && write(file, bytes, strlen(bytes)) == (ssize_t)strlen(bytes));
	close(file);
}

static int again(const char *name)
{
	execute("there", name);
	check(unlink(OURS) == 0);
	execute("gone", name);
	put("short", 5, 0755);
	execute("a short file", name);
	check(unlink(OURS) == 0);
	put("other", 4096, 0755);
	execute("another file", name);
	check(unlink(OURS) == 0);
	put("other", 4096, 0644);
	execute("not executable", name);
	check(unlink(OURS) == 0 && mkdir(OURS, 0755) == 0);
	execute("a directory", name);
	check(rmdir(OURS) == 0 && symlink(KERNELS, OURS) == 0);
	execute("there again", name);
	check(chdir("/") == 0);
	execute("another working directory", name);
	return finish();
}

int main(int count, char **arguments)
{
	char name[4096], *once[] = { name, (char *)"again", NULL };

	if (count > 2)
		return finish();
	if (count > 1)
		return again(arguments[0]);
	check(getcwd(name, sizeof name - 8) != NULL);
	strcat(name, "/copy");
	make_copy(name);
	unlink(OURS);
	check(symlink(KERNELS, OURS) == 0);
	execv(name, once);
	return 1;
}
