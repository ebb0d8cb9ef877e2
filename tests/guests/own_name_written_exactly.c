/* flags: -O2 | -O2 -static
 *
 * readlink of /proc/self/exe writes the name and nothing behind it, and into memory that ends early what fits, or is EFAULT; so does readlinkat of the
 * link itself.
 */
#include "guest.h"

#define PAGE 4096

static char name[4096];
static long length;

static void nothing_behind(void)
{
	char text[PAGE];

	for (int i = 0; i < 2; i++) {
		int before = i ? 'x' : 0;

		memset(text, before, sizeof text);
		check_result(raw(SYS_readlink, "/proc/self/exe", text, sizeof text), length);
		check(memcmp(text, name, (size_t)length) == 0);
		for (long j = length; j < PAGE; j++)
			check(text[j] == before, ": byte %ld behind the name", j - length);
	}
	puts("nothing behind the name");
}

/* Some bytes before the end of a page that no other follows. */
static void at_the_end(char *end, long bytes)
{
	long all = raw(SYS_readlink, "/proc/self/exe", end - bytes, PAGE);

	check_result(all, bytes >= length ? length : -EFAULT);
	memset(end - PAGE, 'x', PAGE);
	long cut = raw(SYS_readlink, "/proc/self/exe", end - bytes, bytes);
	check_result(cut, bytes < length ? bytes : length);
	check(memcmp(end - bytes, name, (size_t)cut) == 0);
	check(end[-bytes - 1] == 'x', ": the byte before");
}

static void by_the_link_itself(const char *path)
{
	char text[PAGE] = "";
	int link = open(path, O_PATH | O_NOFOLLOW | O_CLOEXEC);

	check_result(raw(SYS_readlinkat, link, "", text, sizeof text), length);
	check(strcmp(text, name) == 0, ": %s", text);
	check_result(raw(SYS_readlinkat, link, "", text, 3), length < 3 ? length : 3);
	text[0] = 0;
	check_result(raw(SYS_readlinkat, link, text, text, sizeof text), length);
	check(memcmp(text, name, (size_t)length) == 0);
	close(link);
}

/* A copy of the program with a name so short that most others are longer: memory that was cleared before holds a string afterwards. */
static int as_short_as_can_be(void)
{
	char text[PAGE] = "";
	long size = raw(SYS_readlink, "/proc/self/exe", text, sizeof text);

	check_result(strlen(text), size);
	memcpy(name, text, PAGE);
	length = size;
	char *memory = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	munmap(memory + PAGE, PAGE);
	for (long bytes = 1; bytes < length + 3; bytes++)
		at_the_end(memory + PAGE, bytes);
	by_the_link_itself("/proc/self/exe");
	by_the_link_itself("/proc/thread-self/exe");
	check_result(raw(SYS_readlink, (char *)NULL, text, sizeof text), -EFAULT);
	check_result(raw(SYS_readlink, memory + PAGE, text, sizeof text), -EFAULT);
	check_result(raw(SYS_readlinkat, AT_FDCWD, "", text, sizeof text), -ENOENT);
	return finish();
}

static void with_a_short_name(void)
{
	char *arguments[] = { "./n", "again", NULL };
	char command[PAGE + 16];

	snprintf(command, sizeof command, "cp '%s' n", name);
	check(system(command) == 0);
	pid_t child = fork();
	if (child == 0)
		_exit(execv("./n", arguments));
	check_result(end_of(child), 0);
	puts("a string in cleared memory");
}

int main(int argc, char **argv)
{
	char *memory = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (argc > 1)
		return as_short_as_can_be();
	check(realpath(argv[0], name) != NULL);
	length = (long)strlen(name);
	with_a_short_name();
	nothing_behind();
	munmap(memory + PAGE, PAGE);
	for (long bytes = 1; bytes < length + 3; bytes++)
		at_the_end(memory + PAGE, bytes);
	puts("as much as fits");
	by_the_link_itself("/proc/self/exe");
	check_result(raw(SYS_readlink, "/proc/self/exe", NULL, PAGE), -EFAULT);
	return finish();
}
