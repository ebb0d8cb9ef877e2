/*
 * steps LOADER COMMAND...: executes LOADER COMMAND... instruction by instruction, with all its children, and prints each offset of LOADER's file that
 * is executed, in hexadecimal, in the order of the first time. Output of the command is its own. Errors: 125.
 */
#define _GNU_SOURCE
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TASKS = 256, LARGEST = 1 << 20 };

static struct task {
	pid_t id;
	unsigned long base; /* of the loader in this task; 0: not looked up since its execve */
} tasks[TASKS];

static unsigned char seen[LARGEST];

static struct task *task_of(pid_t id)
{
	struct task *free = NULL;
	for (struct task *t = tasks; t < tasks + TASKS; t++) {
		if (t->id == id)
			return t;
		if (t->id == 0 && free == NULL)
			free = t;
	}
	if (free == NULL)
		exit(125);
	*free = (struct task) { .id = id };
	return free;
}

static unsigned long base_in(pid_t id, const char *loader)
{
	char name[32], line[4400];
	unsigned long start, offset, base = 0;
	snprintf(name, sizeof name, "/proc/%d/maps", id);
	FILE *maps = fopen(name, "r");
	if (maps == NULL)
		return 0;
	while (base == 0 && fgets(line, sizeof line, maps))
		if (sscanf(line, "%lx-%*x r-xp %lx", &start, &offset) == 2 && offset == 0 && strstr(line, loader))
			base = start;
	fclose(maps);
	return base;
}

int main(int argc, char **argv)
{
	if (argc < 3)
		return 125;
	pid_t child = fork();
	if (child == 0) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		execv(argv[1], argv + 1);
		_exit(125);
	}
	int status;
	waitpid(child, &status, 0);
	if (ptrace(PTRACE_SETOPTIONS, child, 0, PTRACE_O_EXITKILL | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC) != 0)
		return 125;
	ptrace(PTRACE_SINGLESTEP, child, 0, 0);
	for (pid_t id; (id = waitpid(-1, &status, __WALL)) > 0;) {
		struct task *task = task_of(id);
		if (!WIFSTOPPED(status)) {
			task->id = 0;
			continue;
		}
		int event = status >> 16, signal = WSTOPSIG(status);
		if (event == PTRACE_EVENT_EXEC)
			task->base = 0;
		if (event != 0 || signal == SIGTRAP || signal == SIGSTOP)
			signal = 0;
		if (task->base == 0)
			task->base = base_in(id, argv[1]);
		unsigned long offset = ptrace(PTRACE_PEEKUSER, id, offsetof(struct user_regs_struct, rip), 0) - task->base;
		if (offset < LARGEST && task->base != 0 && !seen[offset]) {
			seen[offset] = 1;
			printf("%lx\n", offset);
		}
		ptrace(PTRACE_SINGLESTEP, id, 0, signal);
	}
	return 0;
}
