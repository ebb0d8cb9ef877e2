/* flags: -O2
 *
 * Calls the layer could answer itself, made by `syscall` instructions: under a filter that was there before the program they have the filter's
 * result (the tests of hosts run it so), else the kernel's.
 */
#include "guest.h"

int main(void)
{
	struct timespec now;
	long pid = raw(SYS_getpid), thread = raw(SYS_gettid), user = raw(SYS_getuid), clock = raw(SYS_clock_gettime, CLOCK_MONOTONIC, &now), seconds = raw(SYS_time, 0);

	printf("%ld %ld %ld %ld %ld\n", pid < 0 ? pid : 0, thread < 0 ? thread : 0, user < 0 ? user : 0, clock, seconds < 0 ? seconds : 0);
	check(pid < 0 || thread < 0 || pid == thread);
	return finish();
}
