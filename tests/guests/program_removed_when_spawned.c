/* flags: -O2 | -O2 -static
 *
 * Who spawns a program knows that it was executed before its dynamic linker ran: from then on its file may be removed, or another may take its name.
 */
#include "guest.h"
#include <spawn.h>
#include <sys/stat.h>

extern char **environ;

static int removed(const char *file, const char *name)
{
	char *arguments[] = { (char *)name, "again", NULL };
	pid_t child;

	check(link(file, name) == 0);
	check(posix_spawn(&child, name, NULL, NULL, arguments, environ) == 0);
	check(unlink(name) == 0);
	return end_of(child);
}

static int replaced(const char *file, const char *name, const char *other)
{
	char *arguments[] = { (char *)name, "again", NULL };

	check(link(file, name) == 0);

	pid_t child = vfork();

	if (child == 0) {
		execv(name, arguments);
		_exit(98);
	}
	check(link("/bin/false", other) == 0 || symlink("/bin/false", other) == 0);
	check(rename(other, name) == 0);

	int end = end_of(child);

	check(unlink(name) == 0);
	return end;
}

int main(int count, char **words)
{
	(void)words;
	char place[] = "/tmp/removed_XXXXXX";

	if (count == 2)
		return 42;
	check(mkdtemp(place) != NULL);

	char file[64];

	snprintf(file, sizeof file, "%s/program", place);
	copy_self(file);
	check(chdir(place) == 0);
	for (int i = 0; i < 20; i++) {
		check_result(removed(file, "name"), 42);
		check_result(replaced(file, "name", "other"), 42);
	}
	check(unlink(file) == 0 && chdir("/") == 0 && rmdir(place) == 0);
	puts("removed and replaced");
	return finish();
}
