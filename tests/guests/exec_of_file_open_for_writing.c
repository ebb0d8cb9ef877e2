/* flags: -O2 | -O2 -static
 *
 * A program that is open for writing cannot be executed, and one that is executed cannot be opened for writing: ETXTBSY.
 */
#include "guest.h"

extern char **environ;

static int execute(const char *path)
{
	char *arguments[] = { "copy", NULL };
	pid_t child = fork();

	if (child == 0)
		_exit((int)-raw(SYS_execve, path, arguments, environ));
	return end_of(child);
}

int main(void)
{
	check(system("cp /bin/true copy") == 0);
	check_result(execute("./copy"), 0);
	int writer = open("copy", O_WRONLY | O_CLOEXEC);
	check(writer >= 0);
	check_result(execute("./copy"), ETXTBSY);
	close(writer);
	check_result(execute("./copy"), 0);
	check_result(raw(SYS_openat, AT_FDCWD, "/proc/self/exe", O_WRONLY), -ETXTBSY);
	check_result(raw(SYS_open, "/proc/self/exe", O_RDWR | O_APPEND), -ETXTBSY);
	puts("busy as long as it is open for writing");
	return finish();
}
