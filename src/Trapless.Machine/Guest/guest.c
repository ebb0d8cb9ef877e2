/*
 * The helper inside a guest: makes the image index of a list that the host
 * wrote, changes the policy, and tells how a program ran. One word chooses.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "trapless_uapi.h"

static int fail(const char *what)
{
	fprintf(stderr, "guest: %s: %s\n", what, strerror(errno));
	return 1;
}

static unsigned long nanoseconds(struct timespec t)
{
	return t.tv_sec * 1000000000ul + t.tv_nsec;
}

/* "img:<file>:<ino>:<size>:<mtime>:<ctime>:<rest>": the four are the guest's own. */
static int own_record(const char *cache, char *record, char *out, size_t size)
{
	char path[512], *rest = record + 4, *file = strsep(&rest, ":");
	struct stat image;

	for (int i = 0; i < 4; i++)
		strsep(&rest, ":");
	snprintf(path, sizeof(path), "%s/v2/images/%s", cache, file);
	if (stat(path, &image))
		return fail(path);
	snprintf(out, size, "img:%s:%lx:%lx:%lx:%lx:%s", file, image.st_ino, image.st_size,
		 nanoseconds(image.st_mtim), nanoseconds(image.st_ctim), rest);
	return 0;
}

static int make_index(const char *list, const char *cache)
{
	FILE *file = fopen(list, "r");
	char line[4096], text[4096], name[1024];
	struct stat original;

	if (!file)
		return fail(list);
	while (fgets(line, sizeof(line), file)) {
		char *record = strchr(line, '\t');

		line[strcspn(line, "\n")] = 0;
		*record++ = 0;
		if (stat(line, &original))
			return fail(line);
		if (strncmp(record, "img:", 4))
			snprintf(text, sizeof(text), "%s", record);
		else if (own_record(cache, record, text, sizeof(text)))
			return 1;
		snprintf(name, sizeof(name), "%s/v2/index/%lx-%lx-%lx-%lx-%lx", cache, original.st_dev,
			 original.st_ino, original.st_size, nanoseconds(original.st_mtim),
			 nanoseconds(original.st_ctim));
		if (symlink(text, name) && errno != EEXIST)
			return fail(name);
	}
	return 0;
}

/* policy [anonymous] [user=N]... [directory=D]... */
static int set_policy(int count, char **words)
{
	static struct trapless_policy policy = { .version = TRAPLESS_VERSION };
	int fd = open("/dev/trapless", O_RDWR);

	for (int i = 0; i < count; i++) {
		if (!strcmp(words[i], "anonymous"))
			policy.flags |= TRAPLESS_POLICY_ANONYMOUS;
		else if (!strncmp(words[i], "user=", 5))
			policy.user[policy.users++] = atoi(words[i] + 5);
		else if (!strncmp(words[i], "directory=", 10))
			strcpy(policy.directory[policy.directories++], words[i] + 10);
		else
			return fail(words[i]);
	}
	return fd < 0 || ioctl(fd, TRAPLESS_IOC_POLICY_SET, &policy) ? fail("policy") : 0;
}

/* The virtual clock ticks once an instruction, and the time stamp counter shows it. */
static unsigned long ticks(void)
{
	unsigned int low, high;

	asm volatile("lfence; rdtsc" : "=a" (low), "=d" (high));
	return (unsigned long)high << 32 | low;
}

/* Runs a program and writes how many instructions the machine executed meanwhile. */
static int count_instructions(const char *output, char **program)
{
	unsigned long start = ticks(), end;
	int status;
	pid_t child = fork();

	if (!child) {
		execv(program[0], program);
		_exit(127);
	}
	waitpid(child, &status, 0);
	end = ticks();
	FILE *file = fopen(output, "w");

	if (!file)
		return fail(output);
	fprintf(file, "%lu\n", end - start);
	fclose(file);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int main(int count, char **words)
{
	if (count >= 4 && !strcmp(words[1], "count"))
		return count_instructions(words[2], words + 3);
	if (count == 4 && !strcmp(words[1], "index"))
		return make_index(words[2], words[3]);
	if (count >= 2 && !strcmp(words[1], "policy"))
		return set_policy(count - 2, words + 2);
	fprintf(stderr, "guest: index LIST CACHE | policy [anonymous] [user=N] [directory=D]\n");
	return 2;
}
