/*
 * What a program in kernel mode may not do without losing it. One word says
 * what is done; then it prints whether its calls are direct still.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

#include "ring0.h"

#define SHADOW_STACK_ENABLE 0x5001 /* arch_prctl, ARCH_SHSTK_ENABLE */

/* Whether the module's list has it as one that lost ring 0 for good. */
static int is_barred(void)
{
	FILE *list = fopen("/dev/trapless", "r");
	char line[512], own[64];
	int found = 0;

	snprintf(own, sizeof(own), "%d barred ", getpid());
	while (list && fgets(line, sizeof(line), list))
		found |= !strncmp(line, own, strlen(own));
	if (list)
		fclose(list);
	return found;
}

/* Whether it comes to ring 0. A look at its mappings takes a moment, and is over when one or the other is so. */
static int is_direct(void)
{
	for (int i = 0; i < 6000; i++) {
		struct trapless_counters before, after;
		int barred = is_barred();

		ioctl(device, TRAPLESS_IOC_COUNTERS, &before);
		for (int j = 0; j < 100; j++)
			call(SYS_getppid, 0, 0, 0);
		ioctl(device, TRAPLESS_IOC_COUNTERS, &after);
		if (after.direct > before.direct || barred)
			return after.direct > before.direct;
		usleep(10000);
	}
	return 0;
}

static void *map_own_text(int protection)
{
	return mmap(NULL, 4096, protection, MAP_PRIVATE, open("/proc/self/exe", O_RDONLY), 0);
}

static void shadow_stack(void)
{
	syscall(SYS_arch_prctl, SHADOW_STACK_ENABLE, 1);
}

static void dumpable(void)
{
	prctl(PR_SET_DUMPABLE, 1);
	printf("dumpable %d\n", prctl(PR_GET_DUMPABLE));
}

static void anonymous(void)
{
	mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void file(void)
{
	map_own_text(PROT_READ | PROT_EXEC);
}

/* Executable once its contents are no longer the file's. */
static void written(void)
{
	char *text = map_own_text(PROT_READ | PROT_WRITE);

	text[100] = 1;
	mprotect(text, 4096, PROT_READ | PROT_EXEC);
}

static void writable(void)
{
	map_own_text(PROT_READ | PROT_WRITE | PROT_EXEC);
}

static void read_implies_exec(void)
{
	syscall(SYS_personality, 0x0400000);
	mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static const struct {
	const char *name;
	void (*run)(void);
} deeds[] = {
	{ "shadow-stack", shadow_stack }, { "dumpable", dumpable }, { "anonymous", anonymous }, { "file", file },
	{ "written", written }, { "writable", writable }, { "read-implies-exec", read_implies_exec },
};

/* Runs a program traced from its beginning, as a debugger does. */
static int trace(char **words)
{
	int status;
	pid_t child = fork();

	if (!child) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		execv(words[0], words);
		_exit(127);
	}
	while (waitpid(child, &status, 0) == child && WIFSTOPPED(status))
		ptrace(PTRACE_CONT, child, 0, WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status));
	return WEXITSTATUS(status);
}

int main(int count, char **words)
{
	if (count > 2 && !strcmp(words[1], "traced"))
		return trace(words + 2);
	enter(TRAPLESS_FAST);
	printf("before %s\n", is_direct() ? "direct" : "trapping");
	for (unsigned int i = 0; count == 2 && i < sizeof(deeds) / sizeof(deeds[0]); i++)
		if (!strcmp(deeds[i].name, words[1]))
			deeds[i].run();
	printf("after %s\n", is_direct() ? "direct" : "trapping");
	return 0;
}
