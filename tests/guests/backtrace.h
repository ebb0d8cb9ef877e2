/* What guests about backtraces share: the functions that backtrace() of libc shows, by name. They are built with -rdynamic. */
#ifndef BACKTRACE_H
#define BACKTRACE_H

#include "guest.h"
#include "asleep.h"
#include <execinfo.h>

/* From the newest frame on, each with a blank before it; a function without a name is a blank alone. */
static void names_by_backtrace(char *found, size_t size)
{
	void *frames[64];
	int count = backtrace(frames, 64);
	char **names = backtrace_symbols(frames, count);

	found[0] = 0;
	for (int i = 0; i < count; i++) {
		char *start = strchr(names[i], '('), *end = start ? strpbrk(start, "+)") : NULL;

		if (end)
			snprintf(found + strlen(found), size - strlen(found), " %.*s", (int)(end - start - 1), start + 1);
	}
	free(names);
}

/* Installs a handler for SIGALRM. A first backtrace loads libgcc_s, before a handler needs it. */
static void handle_alarm(void (*handler)(int), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };
	void *warm[4];

	backtrace(warm, 4);
	sigaction(SIGALRM, &action, NULL);
}

#endif
