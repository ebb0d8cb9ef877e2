/* flags: -O2 | -O2 -static
 * noted
 *
 * execve by a process whose effective and real ids differ, as daemons that half give root up do. Without the right to change them: of one that changes nothing.
 */
#include "guest.h"

static int same(uid_t id)
{
	return id;
}

static void start(const char *what, int (*change)(uid_t))
{
	pid_t child = fork();

	if (child == 0) {
		change(65534);
		execl("/bin/sh", "sh", "-c", "exit 42", (char *)NULL);
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

int main(void)
{
	start("the same", same);
	start("another effective user", effective_user);
	start("another effective group", effective_group);
	start("another real user", real_only);
	puts("each one runs");
	return finish();
}
