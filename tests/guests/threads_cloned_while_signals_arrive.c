/* flags: -O2 | -O2 -static
 *
 * Threads made by clone itself while signals arrive: each thread, and the one that made it, keeps its own number.
 */
#include "interrupted.h"
#include <sched.h>

#define STACK 65536
#define THREAD (CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM | CLONE_CHILD_CLEARTID | CLONE_PARENT_SETTID)

static int wrong;
static pid_t process;

static void handler(int number)
{
	(void)number;
}

static void expect(int held)
{
	__atomic_add_fetch(&wrong, !held, __ATOMIC_RELAXED);
}

/* Makes calls and tells its number; uses nothing that needs thread-local storage, which it has none of. */
static int thread(void *number)
{
	for (int i = 0; i < 3; i++) {
		expect(raw(SYS_tgkill, process, raw(SYS_gettid), 0) == 0);
		expect(raw(SYS_openat, AT_FDCWD, "/missing", O_RDONLY) == -ENOENT);
	}
	*(volatile int *)number = (int)raw(SYS_gettid);
	raw(SYS_exit, 0);
	return 0;
}

static void one_thread(void)
{
	char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	volatile int told = 0, alive = 1, made = 0;
	int created = clone(thread, stack + STACK, THREAD, (void *)&told, &made, NULL, &alive);

	while (alive) /* the kernel clears it when the thread is gone */
		expect(raw(SYS_gettid) == process);
	expect(created > 0 && told == created && made == created);
	munmap(stack, STACK);
}

int main(void)
{
	process = getpid();
	handle_alarm(handler);
	interrupt_every(40, 500);
	for (int i = 0; i < 4000 && time_is_left(); i++)
		one_thread();
	interrupt_no_more();
	check_result(wrong, 0);
	puts("every thread knows its own number");
	return finish();
}
