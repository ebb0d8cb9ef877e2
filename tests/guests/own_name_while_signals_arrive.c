/* flags: -O2 | -O2 -static
 *
 * /proc/self/exe leads to the program also when a signal arrives during the call.
 */
#include "interrupted.h"

static char name[4096];

static void handler(int number)
{
	(void)number;
}

/* Whether a link leads to the program. */
static int is_own(const char *link)
{
	char target[4096] = "";

	raw(SYS_readlink, link, target, sizeof target - 1);
	return strcmp(target, name) == 0;
}

static int opens_own(void)
{
	char link[64];
	int fd = (int)raw(SYS_openat, AT_FDCWD, "/proc/self/exe", O_RDONLY | O_CLOEXEC);

	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	int own = is_own(link);
	close(fd);
	return own;
}

int main(int argc, char **argv)
{
	int wrong_links = 0, wrong_files = 0;

	(void)argc;
	check(realpath(argv[0], name) != NULL);
	handle_alarm(handler);
	interrupt_every(30, 1000);
	for (int i = 0; i < 20000 && time_is_left(); i++) {
		wrong_links += !is_own("/proc/self/exe");
		wrong_files += !opens_own();
	}
	interrupt_no_more();
	check_result(wrong_links, 0);
	check_result(wrong_files, 0);
	puts("the link always leads to the program");
	return finish();
}
