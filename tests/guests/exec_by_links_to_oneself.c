/* flags: -O2 | -O2 -static
 *
 * execve of the program by every spelling of /proc/self/exe, and by a link to it.
 */
#include "guest.h"

static void start(const char *path, const char *directory)
{
	char *arguments[] = { "again", "and", "again", NULL }, *environment[] = { NULL };
	pid_t child = fork();

	if (child == 0) {
		if (directory && chdir(directory) != 0)
			_exit(97);
		execve(path, arguments, environment);
		_exit(98);
	}

	int end = end_of(child);

	check(end == 42, ": %s: %d", path, end);
}

int main(int count, char **words)
{
	if (count == 3 && strcmp(words[0], "again") == 0)
		return 42;
	start("/proc/self/exe", NULL);
	start("//proc/self/exe", NULL);
	start("/proc/./self/exe", NULL);
	start("/proc/self/../self/exe", NULL);
	start("/dev/fd/../exe", NULL);
	start("self/exe", "/proc");
	start("exe", "/proc/self");
	check(symlink("/proc/self/exe", "link-to-oneself") == 0);
	start("./link-to-oneself", NULL);
	unlink("link-to-oneself");
	puts("always itself");
	return finish();
}
