/* flags: -O2 | -O2 -static
 * noted
 *
 * execve by a process whose effective and real ids differ, as daemons that half give root up do, also of itself. Without the right to change them: of one that changes nothing.
 */
#include "guest.h"

static int same(uid_t id)
{
	return id;
}

static void start(const char *what, int (*change)(uid_t), const char *program)
{
	pid_t child = fork();

	if (child == 0) {
		change(65534);
		execl(program, "sh", "-c", "exit 42", (char *)NULL);
		_exit(98);
	}

	int end = end_of(child);

	check(end == 42, ": %s: %d", what, end);
}

static int real_only(uid_t id)
{
	return setresuid(id, 0, 0);
}

static int effective_group(uid_t id)
{
	return setegid(id);
}

static int effective_user(uid_t id)
{
	return seteuid(id);
}

int main(int count, char **words)
{
	if (count == 3)
		return strcmp(words[2], "exit 42") == 0 ? 42 : 97;
	start("the same", same, "/bin/sh");
	start("another effective user", effective_user, "/bin/sh");
	start("another effective group", effective_group, "/bin/sh");
	start("another real user", real_only, "/bin/sh");
	start("itself, with another effective user", effective_user, "/proc/self/exe");
	start("itself, with another effective group", effective_group, "/proc/self/exe");
	puts("each one runs");
	return finish();
}
