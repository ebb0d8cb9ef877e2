/* flags: -O2 | -O2 -static
 *
 * A program in a directory whose name holds newlines and what looks like a setting is executed by its path and relative to the directory, and executes
 * itself.
 */
#include "guest.h"
#include <sys/stat.h>

#define DIRECTORY "a\nfd=7\nb"

static void execute(const char *way, int directory, const char *path)
{
	char *arguments[] = { "echo", (char *)way, NULL }, *none[] = { NULL };

	fflush(stdout);
	pid_t child = fork();
	if (child == 0)
		_exit((int)-raw(SYS_execveat, directory, path, arguments, none, 0));
	check_result(end_of(child), 0);
}

int main(int count, char **words)
{
	if (count == 2 && strcmp(words[1], "itself") == 0)
		return (int)-execl("/proc/self/exe", "echo", "itself", "again", NULL);
	if (count == 3) {
		puts("itself");
		return 0;
	}
	check(mkdir(DIRECTORY, 0755) == 0);
	check(system("cp /bin/echo '" DIRECTORY "/echo'") == 0);
	int directory = open(DIRECTORY, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	execute("relative to the directory", directory, "echo");
	execute("by its path", AT_FDCWD, DIRECTORY "/echo");
	check(chdir(DIRECTORY) == 0);
	execute("from within", AT_FDCWD, "./echo");
	check(system("cp \"/proc/$PPID/exe\" own") == 0);
	execute("itself", AT_FDCWD, "./own");
	return finish();
}
