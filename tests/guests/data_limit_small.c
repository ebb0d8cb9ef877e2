/* flags: -O2 | -O2 -static
 *
 * A program is executed with little room for data (RLIMIT_DATA): what the layer takes of it leaves enough for a small one.
 */
#include "guest.h"
#include <sys/resource.h>

int main(int count, char **arguments)
{
	if (count > 1) {
		puts("executed with 600 KiB");
		return finish();
	}

	pid_t child = fork();
	if (child == 0) {
		struct rlimit limit = { 600 << 10, 600 << 10 };

		check(setrlimit(RLIMIT_DATA, &limit) == 0);
		execl("/proc/self/exe", arguments[0], "again", (char *)NULL);
		check(0, ": %s", strerror(errno));
		_exit(2);
	}
	check_result(end_of(child), 0);
	return finish();
}
