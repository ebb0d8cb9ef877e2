/* A signal that arrives while the guest sleeps in a call, however slow or busy the machine: sent by a child that looks until it does. */
#ifndef ASLEEP_H
#define ASLEEP_H

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* The state of a process's first thread (proc(5)): S when it sleeps and a signal would wake it. What follows the name in parentheses. */
static inline char state_of(pid_t process)
{
	char path[64], text[512] = "", *end;
	int fd;

	snprintf(path, sizeof path, "/proc/%d/stat", process);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, text, sizeof text - 1) <= 0 || (end = strrchr(text, ')')) == NULL)
		return 0;
	close(fd);
	return end[2];
}

/*
 * From now on until it has slept once, the caller's first thread must sleep nowhere but in the call that is to be interrupted. The state is set before the
 * thread gives up the processor, within the call: a signal that is sent from then on finds it there. The child is given to `signalled` afterwards.
 */
static inline pid_t signal_when_asleep(int number)
{
	pid_t sleeper = getpid(), child = fork();

	if (child != 0)
		return child;
	for (;;) {
		char state = state_of(sleeper);

		if (state == 'S')
			_exit(kill(sleeper, number) != 0);
		if (state == 0)
			_exit(1);
		usleep(1000);
	}
}

/* Waits for the child that signals; whether it did. */
static inline int signalled(pid_t child)
{
	int status = -1;

	while (waitpid(child, &status, 0) < 0)
		;
	return status == 0;
}

#endif
