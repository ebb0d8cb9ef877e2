/* flags: -O2 | -O2 -static
 *
 * A new user namespace has no ids until its maps are written; what was asked before must not be remembered.
 */
#include "guest.h"
#include <sched.h>

static void write_to(const char *path, const char *format, unsigned id)
{
	char text[64];
	int size = snprintf(text, sizeof text, format, id), fd = open(path, O_WRONLY | O_CLOEXEC);

	check(fd >= 0 && write(fd, text, (size_t)size) == size, ": %s: errno %d", path, errno);
	close(fd);
}

static void show(const char *when)
{
	printf("%s: users %ld and %ld, groups %ld and %ld\n", when, raw(SYS_getuid), raw(SYS_geteuid), raw(SYS_getgid), raw(SYS_getegid));
}

int main(void)
{
	unsigned user = (unsigned)raw(SYS_getuid), group = (unsigned)raw(SYS_getgid);

	if (unshare(CLONE_NEWUSER) != 0) {
		printf("no user namespace is given here: errno %d\n", errno);
		return finish();
	}
	show("before the maps are written");
	write_to("/proc/self/uid_map", "0 %u 1", user);
	show("with a map of users");
	write_to("/proc/self/setgroups", "deny", 0);
	write_to("/proc/self/gid_map", "0 %u 1", group);
	show("with both");
	check(raw(SYS_getuid) == 0 && raw(SYS_getegid) == 0);
	return finish();
}
