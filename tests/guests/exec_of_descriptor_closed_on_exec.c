/* flags: -O2
 *
 * execve of /proc/self/fd/N and /dev/fd/N, where the descriptor closes on exec: the program runs, under that name.
 */
#include "guest.h"

static char *no_variables[] = { NULL };

static void run(const char *form, int fd, const char *how)
{
	char path[64];
	char *arguments[] = { "sh", "-c", "echo $0 ran", (char *)how, NULL };
	pid_t child;

	snprintf(path, sizeof path, form, fd);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		execve(path, arguments, no_variables);
		printf("%s: %s\n", how, strerror(errno));
		fflush(stdout);
		_exit(1);
	}
	check_result(end_of(child), 0);
}

int main(void)
{
	int closed = open("/bin/sh", O_RDONLY | O_CLOEXEC), kept = open("/bin/sh", O_RDONLY), place = open("/bin/sh", O_PATH | O_CLOEXEC);

	run("/proc/self/fd/%d", closed, "closed");
	run("/dev/fd/%d", closed, "closed, by /dev/fd");
	run("/proc/self/fd/%d", kept, "kept");
	run("/proc/thread-self/fd/%d", place, "of a path");
	return finish();
}
