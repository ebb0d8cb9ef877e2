/* flags: -O2
 * needs: plain audit
 *
 * LD_PRELOAD and LD_AUDIT: libraries the program does not know of, one of them in a name space of its own with its own libc.
 */
#include "libraries.h"

static void with(const char *self, const char *variable, const char *library)
{
	char value[512];
	pid_t child;

	snprintf(value, sizeof value, GUESTS "/%s.so", library);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		setenv(variable, value, 1);
		execl(self, self, variable, (char *)NULL);
		_exit(99);
	}
	check_result(end_of(child), 0);
}

int main(int argc, char **argv)
{
	if (argc == 1) {
		with(argv[0], "LD_PRELOAD", "plain");
		with(argv[0], "LD_AUDIT", "audit");
		puts("preloaded and audited");
		return finish();
	}
	if (strcmp(argv[1], "LD_PRELOAD") == 0)
		use(RTLD_DEFAULT);
	else
		use(load("plain"));
	check(getppid() == raw(SYS_getppid));
	return finish();
}
