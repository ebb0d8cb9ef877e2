/* flags: -O2 | -O2 -static
 *
 * The link /proc/self/exe opened as itself (O_PATH and O_NOFOLLOW), by its other names, and read with sizes no memory has, into the memory
 * of its own path, and into memory that ends; opened by the last descriptor.
 */
#include "guest.h"
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>

static char name[4096];

static void expect_name(const char *way, long size, const char *text)
{
	check(size == (long)strlen(name) && memcmp(text, name, strlen(name)) == 0, ": %s: %ld bytes, %.*s", way, size, (int)(size > 0 ? size : 0), text);
}

static void link_as_itself(void)
{
	char text[4096] = "";
	struct stat status;
	int fd = (int)raw(SYS_openat, AT_FDCWD, "/proc/self/exe", O_PATH | O_NOFOLLOW);

	check(fd >= 0 && fstat(fd, &status) == 0);
	check(S_ISLNK(status.st_mode), ": mode %o", status.st_mode);
	check(raw(SYS_readlinkat, fd, "", text, sizeof text) > 0);
	close(fd);
	check_result(raw(SYS_openat, AT_FDCWD, "/proc/self/exe", O_RDONLY | O_NOFOLLOW), -ELOOP);
	puts("the link as itself");
}

static void other_names(void)
{
	static const char *const formats[] = { "/proc/%d/exe", "/proc/self/task/%d/exe", "/proc/thread-self/exe" };

	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		char path[64], text[4096] = "";

#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(path, sizeof path, formats[i], getpid());
		expect_name(path, raw(SYS_readlink, path, text, sizeof text), text);
	}
	puts("its other names");
}

/* The size is an int to the kernel: what is above its low half does not count. */
static void odd_sizes(void)
{
	static const unsigned long sizes[] = { 0x10000000a, 0x7fffffff, 0, 0x80000000, 0xffffffff, 1 };

	for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
		char text[4096] = "";
		long size = raw(SYS_readlink, "/proc/self/exe", text, sizes[i]);

		printf("%#lx bytes: %s\n", sizes[i], size == (long)strlen(name) ? "all" : size < 0 ? strerror((int)-size) : text[size] == 0 ? "cut" : "too much");
		check(size <= 0 || memcmp(text, name, (size_t)size) == 0);
	}
}

static void into_its_own_path(void)
{
	char text[4096] = "/proc/self/exe";

	expect_name("in place", raw(SYS_readlink, text, text, sizeof text), text);
	strcpy(text, "/proc/self/exe");
	expect_name("in place, at", raw(SYS_readlinkat, AT_FDCWD, text, text, sizeof text), text);
	strcpy(text, "/nonexistent");
	check_result(raw(SYS_readlink, text, text, sizeof text), -ENOENT);
	check_result(raw(SYS_readlink, 8, 8, 4096), -EFAULT);
}

/* The answer ends where memory does, without a NUL. */
static void at_the_end_of_memory(void)
{
	static const char target[] = "/proc/anything/that/is/not/there";
	char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *end = pages + 4096;
	char *memory = end - (sizeof target - 1);

	check(mprotect(end, 4096, PROT_NONE) == 0);
	check(symlink(target, "link") == 0);
	strcpy(memory, "link");
	check_result(raw(SYS_readlink, memory, memory, sizeof target - 1), sizeof target - 1);
	check(unlink("link") == 0);
	check(mprotect(end, 4096, PROT_READ) == 0);
	check_result(raw(SYS_readlink, "/proc/self/exe", end - strlen(name) + 1, 4096), -EFAULT);
	check(munmap(pages, 8192) == 0);
}

static void by_the_last_descriptor(void)
{
	struct rlimit limit, old;
	struct stat own, found;
	int next = dup(0);

	close(next);
	check(getrlimit(RLIMIT_NOFILE, &old) == 0 && stat(name, &own) == 0);
	limit = old;
	limit.rlim_cur = (rlim_t)next + 1;
	check(setrlimit(RLIMIT_NOFILE, &limit) == 0);
	check_result(raw(SYS_openat, AT_FDCWD, "/proc/self/exe", O_RDONLY), next);
	check(fstat(next, &found) == 0 && found.st_ino == own.st_ino);
	close(next);
	check(setrlimit(RLIMIT_NOFILE, &old) == 0);
}

int main(int argc, char **argv)
{
	(void)argc;
	check(realpath(argv[0], name) != NULL);
	link_as_itself();
	other_names();
	odd_sizes();
	into_its_own_path();
	at_the_end_of_memory();
	by_the_last_descriptor();
	return finish();
}
