/* flags: -O2
 * needs: plain
 *
 * Processes that share the memory map and unmap a library's text all the time and are killed, wherever they are in that: what is left can go on mapping.
 */
#include "libraries.h"
#include <sched.h>

enum { ROUNDS = 400, STACK = 65536 };

static volatile long mapped;

static int child(void *fd)
{
	for (; mapped >= 0; mapped++)
		map_and_unmap(*(int *)fd);
	return 0;
}

int main(void)
{
	char *stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int fd = open(GUESTS "/plain.so", O_RDONLY | O_CLOEXEC);

	for (int i = 0; i < ROUNDS; i++) {
		long before = mapped;
		pid_t killed = clone(child, stack + STACK, CLONE_VM | CLONE_FILES | SIGCHLD, &fd);

		check(killed > 0);
		while (mapped == before)
			sched_yield();
		for (volatile int wait = 0; wait < i * 100; wait++)
			;
		kill(killed, SIGKILL);
		check_result(end_of(killed), 256 + SIGKILL);
		map_and_unmap(fd);
	}
	puts("the others go on");
	return finish();
}
