/* flags: -O2 | -O2 -static
 * noted
 *
 * The open descriptors are the three standard ones: at the start, after exec, fork and threads; the lowest free one is 3; all numbers can be used.
 */
#include "guest.h"
#include <dirent.h>
#include <sys/resource.h>

static void list(const char *when)
{
	DIR *directory = opendir("/proc/self/fd");
	struct dirent *entry;

	printf("%s:", when);
	while ((entry = readdir(directory)))
		if (entry->d_name[0] != '.' && atoi(entry->d_name) != dirfd(directory))
			printf(" %s", entry->d_name);
	printf(", lowest free %d\n", dirfd(directory));
	closedir(directory);
	fflush(stdout);
}

int main(int argc, char **argv)
{
	char *again[] = { argv[0], "again", NULL };
	struct rlimit few = { 3, 3 }, limit;

	list(argc == 1 ? "at first" : "after exec");
	if (argc == 1) {
		pid_t child = fork();

		if (child == 0) {
			list("after fork");
			_exit(0);
		}
		check_result(end_of(child), 0);
		execv("/proc/self/exe", again);
		return 1;
	}
	getrlimit(RLIMIT_NOFILE, &limit);
	for (int fd = 3; fd < 1024 && fd < (int)limit.rlim_cur; fd++)
		check_result(dup(0), fd);
	check_result(raw(SYS_close_range, 3, ~0u, 0), 0);
	check(setrlimit(RLIMIT_NOFILE, &few) == 0);
	check(open("/dev/null", O_RDONLY) == -1 && errno == EMFILE);
	pid_t child = fork();
	if (child == 0)
		_exit(execl("/bin/true", "true", NULL) == -1 ? errno : 0);
	/* The dynamic linker cannot open a library. */
	printf("without free descriptors: %d\n", end_of(child));
	return finish();
}
