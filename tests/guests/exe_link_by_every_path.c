/* flags: -O2 | -O2 -static
 *
 * A program started by a relative path, through links, with dots, doubled slashes, a descriptor, or a very long path: /proc/self/exe
 * names the file behind it all.
 */
#include "guest.h"
#include <sys/stat.h>

static char real[4096], directory[4096];

static void start(const char *what, const char *path, int descriptor)
{
	char *arguments[] = { (char *)"self", (char *)"tell", real, NULL };
	char *no_environment[] = { NULL };
	int status;

	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		if (descriptor >= 0)
			syscall(SYS_execveat, descriptor, path, arguments, no_environment, path[0] ? 0 : AT_EMPTY_PATH);
		else
			execve(path, arguments, no_environment);
		_exit(99);
	}
	check(waitpid(child, &status, 0) == child);
	printf("%s: %d\n", what, WEXITSTATUS(status));
}

static int tell(const char *wanted)
{
	char text[4096] = "";

	check(readlink("/proc/self/exe", text, sizeof text - 1) > 0);
	check(strcmp(text, wanted) == 0, ": %s instead of %s", text, wanted);
	check(chdir("/proc/self") == 0);
	check(readlink("exe", text, sizeof text - 1) == (ssize_t)strlen(wanted) && strncmp(text, wanted, strlen(wanted)) == 0);
	return finish();
}

static void link_to(const char *name, const char *target)
{
	unlink(name);
	check(symlink(target, name) == 0);
}

static void by_links(void)
{
	char path[4096], here[4096], above[4200];

	check(getcwd(here, sizeof here) != NULL);
	link_to("absolute", real);
	start("an absolute link", "absolute", -1);
	link_to("relative", "absolute");
	start("a link to a link", "./relative", -1);
	snprintf(path, sizeof path, "%s/relative", here);
	start("links by an absolute path", path, -1);
	link_to("around", here);
	snprintf(path, sizeof path, "%s/around/around//./around/../%s/relative", here, strrchr(here, '/') + 1);
	start("a link to a directory, dots and slashes", path, -1);
	snprintf(above, sizeof above, "/..//../.%s", real);
	start("above the root", above, -1);
	start("the working directory in /proc", "/proc/self/cwd/relative", -1);
	start("its own link", "/proc/self/exe", -1);
	unlink("around");
	unlink("relative");
	unlink("absolute");
}

static void by_long_paths(void)
{
	char path[4096];
	size_t n = (size_t)snprintf(path, sizeof path, "%s", directory);

	while (n < 3000)
		n += (size_t)snprintf(path + n, sizeof path - n, "/./././././././././.");
	snprintf(path + n, sizeof path - n, "%s", strrchr(real, '/'));
	start("3000 bytes", path, -1);
	char chain[16] = "l0", next[16];
	link_to(chain, real);
	for (int i = 1; i < 20; i++) {
		snprintf(next, sizeof next, "l%d", i);
		link_to(next, chain);
		strcpy(chain, next);
	}
	snprintf(path, sizeof path, "/proc/self/cwd/%s", chain);
	start("twenty links", path, -1);
	for (int i = 0; i < 20; i++) {
		snprintf(next, sizeof next, "l%d", i);
		unlink(next);
	}
}

static void by_descriptors(void)
{
	int file = open(real, O_RDONLY | O_CLOEXEC), above = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	start("a descriptor", "", file);
	start("a name below a descriptor", strrchr(real, '/') + 1, above);
	close(above);
	close(file);
}

int main(int argc, char **argv)
{
	char place[] = "/tmp/exe_link_XXXXXX";

	if (argc == 3 && strcmp(argv[1], "tell") == 0)
		return tell(argv[2]);
	check(readlink("/proc/self/exe", real, sizeof real - 1) > 0);
	strcpy(directory, real);
	*strrchr(directory, '/') = 0;
	check(mkdtemp(place) != NULL && chdir(place) == 0);
	by_links();
	by_long_paths();
	by_descriptors();
	check(chdir("/") == 0 && rmdir(place) == 0);
	return finish();
}
