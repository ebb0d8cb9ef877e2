/* flags: -O2 | -O2 -static
 *
 * Arguments and environment that just fit the kernel's limit, a quarter of RLIMIT_STACK, are executed; one byte more is E2BIG. Limits stay what they were.
 */
#include "guest.h"
#include <sys/resource.h>

extern char **environ;

enum { PIECE = 100000 };

static char piece[PIECE + 1];

static void report(char **argv)
{
	unsigned long sum = 5381, size = 0;
	struct rlimit limit;

	for (char **list = argv; *list; list++)
		for (const char *c = *list; ; c++) {
			size++;
			sum = sum * 33 + (unsigned char)*c;
			if (!*c)
				break;
		}
	check_result(getrlimit(RLIMIT_STACK, &limit), 0);
	printf("%lu bytes %lx, limits %lx %lx, %s\n", size, sum, (long)limit.rlim_cur, (long)limit.rlim_max, environ[0] ? environ[0] : "none");
	fflush(stdout);
}

/* Of `size` bytes in all, more or less; 0 or the error. */
static int execute(long size, int quiet, char **envp)
{
	char *arguments[100] = { quiet ? "quiet" : "again" };
	int n = 1;
	pid_t child;

	for (; size > PIECE; size -= PIECE)
		arguments[n++] = piece;
	arguments[n++] = piece + PIECE - size;
	arguments[n] = NULL;
	child = fork();
	if (child == 0) {
		execve("/proc/self/exe", arguments, envp);
		check_result(getrlimit(RLIMIT_STACK, &(struct rlimit){ 0, 0 }), 0);
		_exit(errno);
	}
	return end_of(child);
}

static void find_limit(rlim_t soft, char **envp)
{
	struct rlimit limit, after;
	long fits = 1000, too_much = 7000000;

	check_result(getrlimit(RLIMIT_STACK, &limit), 0);
	limit.rlim_cur = soft;
	check_result(setrlimit(RLIMIT_STACK, &limit), 0);
	while (too_much - fits > 1) {
		long middle = fits + (too_much - fits) / 2;

		if (execute(middle, 1, envp) == 0)
			fits = middle;
		else
			too_much = middle;
	}
	printf("of %lx: %ld, then %d\n", (long)soft, fits, execute(too_much, 1, envp));
	fflush(stdout);
	for (int less = 0; less < 2000; less += 97)
		check_result(execute(fits - less, less > 500, envp), 0);
	check_result(getrlimit(RLIMIT_STACK, &after), 0);
	check(after.rlim_cur == soft && after.rlim_max == limit.rlim_max);
}

int main(int argc, char **argv)
{
	static char *none[] = { NULL }, *some[] = { "SOME=thing", NULL };
	(void)argc;

	if (strcmp(argv[0], "quiet") == 0)
		return 0;
	if (strcmp(argv[0], "again") == 0) {
		report(argv);
		return finish();
	}
	memset(piece, 'x', PIECE);
	find_limit(400 << 10, none);
	find_limit(1 << 20, some);
	find_limit((1 << 20) + 4099, none);
	find_limit(8 << 20, some);
	return finish();
}
