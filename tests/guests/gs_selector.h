/* What is the same after the gs selector has been loaded: the calls of the program and of libc, and the selector. */
#include "guest.h"

/* A selector of data that every processor loads with the base 0; with the null selector some keep the base. */
static inline unsigned short data_selector(void)
{
	unsigned short selector;

	__asm__("mov %%ss, %0" : "=r"(selector));
	return selector;
}

static int calls_work_with(unsigned short selector)
{
	struct sigaction old;
	unsigned short now;

	check(getpid() > 0 && getppid() > 0);
	check(sigaction(SIGUSR1, NULL, &old) == 0);
	check(open("/dev/null/none", O_RDONLY) == -1 && errno == ENOTDIR);
	__asm__ volatile("mov %%gs, %0" : "=r"(now));
	check(now == selector);
	puts("loaded and called");
	return finish();
}
