/* flags: -O2
 *
 * Calls that no older call can stand for: the map answers ENOSYS, which is what programs fall back on. So do calls that newer kernels removed, whoever
 * asks, the calls of other kernels' numbers, and those behind the last.
 */
#include "kernel_map.h"
#include <sys/utsname.h>

static const struct { const char *name; int number, major, minor; } newer[] = {
	{ "rseq", 334, 4, 18 }, { "pidfd_send_signal", 424, 5, 1 }, { "io_uring_setup", 425, 5, 1 }, { "io_uring_enter", 426, 5, 1 }, { "io_uring_register", 427, 5, 1 },
	{ "open_tree", 428, 5, 2 }, { "fsopen", 430, 5, 2 }, { "pidfd_open", 434, 5, 3 }, { "pidfd_getfd", 438, 5, 6 }, { "process_madvise", 440, 5, 10 },
	{ "landlock_create_ruleset", 444, 5, 13 }, { "futex_waitv", 449, 5, 16 }, { "cachestat", 451, 6, 5 }, { "futex_wait", 455, 6, 7 }, { "statmount", 457, 6, 8 },
	{ "membarrier", 324, 4, 3 }, { "userfaultfd", 323, 4, 3 }, { "bpf", 321, 3, 18 }, { "sched_getattr", 315, 3, 14 },
};

int main(void)
{
	struct utsname names;

	for (size_t i = 0; i < sizeof newer / sizeof *newer; i++) {
		if (converted(newer[i].major, newer[i].minor))
			guest_check(raw(newer[i].number, -1, -1, -1, -1, -1, -1) == -ENOSYS, newer[i].name, __LINE__, " is not ENOSYS");
	}
	/* create_module, nfsservctl, lookup_dcookie; unused numbers; the first without a slot */
	printf("%ld %ld %ld %ld %ld %ld\n", raw(174, 1), raw(180, 1), raw(212, 1, 1, 1), raw(400), raw(500), raw(600));
	check(uname(&names) == 0 && strcmp(names.sysname, "Linux") == 0 && strcmp(names.machine, "x86_64") == 0);
	if (getenv("MAPPED"))
		check(strncmp(names.release, getenv("MAPPED"), strlen(getenv("MAPPED"))) == 0, ": %s", names.release);
	check_result(raw(SYS_uname, 1), -EFAULT);
	return finish();
}
