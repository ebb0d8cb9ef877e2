/* flags: -O2 -pthread | -O2 -pthread -static
 *
 * The word that a thread's end clears and wakes (set_tid_address, CLONE_CHILD_CLEARTID): the call returns the thread's number, the kernel keeps the address
 * across served calls and fork, and clears it when the thread ends.
 */
#include "guest.h"
#include <linux/futex.h>
#include <sched.h>

static volatile int word = 1, second = 1;
static char stack[65536] __attribute__((aligned(16)));

static int child(void *unused)
{
	(void)unused;
	check_result(raw(SYS_set_tid_address, &second), raw(SYS_gettid));
	raw(SYS_getpid);
	raw(SYS_exit, 0);
	return 0;
}

int main(void)
{
	check_result(raw(SYS_set_tid_address, &word), gettid());
	pid_t tid = clone(child, stack + sizeof stack, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_CHILD_CLEARTID, NULL,
		NULL, NULL, &word);
	check(tid > 0);
	while (second == 1)
		raw(SYS_futex, &second, FUTEX_WAIT, 1, NULL, NULL, 0);
	printf("cleared: %d, the other still %d\n", second == 0, word);
	pid_t forked = fork();
	if (forked == 0) {
		int **address = NULL, *kept;

		check_result(raw(SYS_prctl, 40 /* PR_GET_TID_ADDRESS */, &kept), 0);
		(void)address;
		_exit(raw(SYS_set_tid_address, &second) == getpid() ? 0 : 1);
	}
	check_result(end_of(forked), 0);
	return finish();
}
