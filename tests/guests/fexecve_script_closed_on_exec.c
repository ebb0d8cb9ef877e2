/* flags: -O2 | -O2 -static
 *
 * A script executed by its descriptor, which its interpreter opens as /dev/fd/N: ENOENT when the descriptor is closed on exec.
 */
#include "guest.h"
#include <sys/stat.h>

static int execute(int flags)
{
	int fd = open("script", O_RDONLY | flags);
	char *arguments[] = { "name given", "argument", NULL }, *none[] = { NULL };
	pid_t child = fork();

	if (child == 0)
		_exit((int)-raw(SYS_execveat, fd, "", arguments, none, AT_EMPTY_PATH));
	close(fd);
	return end_of(child);
}

int main(void)
{
	FILE *script = fopen("script", "w");

	fputs("#!/bin/sh\necho \"$0\" \"$@\"\nexit 7\n", script);
	fclose(script);
	check(chmod("script", 0755) == 0);
	check_result(execute(0), 7);
	check_result(execute(O_CLOEXEC), ENOENT);
	puts("run when the descriptor stays open, not found when it is closed");
	return finish();
}
