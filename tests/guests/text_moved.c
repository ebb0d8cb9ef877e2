/* flags: -O2 | -O2 -static | -O2 -fPIE -pie
 *
 * mremap of a program's own text: the calls in it are made at the new place, and at the old one after it was moved back, as programs do that put
 * their text on huge pages. Meanwhile a thread makes calls from the page behind it.
 */
#include "guest.h"
#include <pthread.h>

__asm__(".text\n.balign 4096\n.globl moved_page\n.type moved_page, @function\nmoved_page:\n.cfi_startproc\n"
	"mov $39, %eax\nsyscall\nret\n.cfi_endproc\n.size moved_page, . - moved_page\n"
	".type blocking_call, @function\n.globl blocking_call\nblocking_call:\n.cfi_startproc\n"
	"xor %eax, %eax\nsyscall\nret\n.cfi_endproc\n.size blocking_call, . - blocking_call\n"
	".balign 4096\n.globl kept_page\n.type kept_page, @function\nkept_page:\n.cfi_startproc\n"
	"mov $110, %eax\nsyscall\nret\n.cfi_endproc\n.size kept_page, . - kept_page\n.balign 4096\n");
long moved_page(void);
long blocking_call(int fd, void *buffer, size_t size);
long kept_page(void);

typedef long function(void);

static void *moved(void *from, size_t size)
{
	void *room = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void *to = mremap(from, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, room);

	check(to == room, ": %s", strerror(errno));
	return to;
}

static void *run(void *arg)
{
	volatile int *stop = arg;

	while (!*stop)
		check_result(kept_page(), getppid());
	return NULL;
}

static void *wait_in_it(void *arg)
{
	char byte = 0;

	check_result(blocking_call(*(int *)arg, &byte, 1), 1);
	return NULL;
}

int main(void)
{
	char *page = (char *)(intptr_t)moved_page;
	pthread_t runner, waiter;
	volatile int stop = 0;
	int ends[2];

	check_result(moved_page(), getpid());
	check_result(kept_page(), getppid());
	pipe(ends);
	pthread_create(&runner, NULL, run, (void *)&stop);
	pthread_create(&waiter, NULL, wait_in_it, &ends[0]);
	usleep(20000);
	check_result(write(ends[1], "x", 1), 1); /* it leaves the page before that goes away */
	pthread_join(waiter, NULL);
	for (int i = 0; i < 20; i++) {
		char *there = moved(page, 4096);

		check_result(((function *)(intptr_t)there)(), getpid());
		check(mremap(there, 4096, 4096, MREMAP_MAYMOVE | MREMAP_FIXED, page) == page);
		check_result(moved_page(), getpid());
	}
	puts("a page away and back");

	stop = 1;
	pthread_join(runner, NULL);
	check_result(((function *)(intptr_t)moved((void *)(intptr_t)kept_page, 4096))(), getppid());
	puts("a page for good");
	return finish();
}
