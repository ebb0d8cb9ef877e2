/* flags: -O2
 * needs: plain
 *
 * Code out of memory files: a library loaded by /proc/self/fd, the same after its name is gone, a program executed by descriptor, code mapped from a memfd.
 */
#include "libraries.h"
#include "code.h"
#include <sys/sendfile.h>

extern char **environ;

static int memory_file(const char *name)
{
	int from = open(name, O_RDONLY | O_CLOEXEC), to = memfd_create("code", MFD_CLOEXEC);
	ssize_t n;

	check(from >= 0 && to >= 0);
	while ((n = sendfile(to, from, NULL, 1 << 20)) > 0)
		;
	check(n == 0);
	close(from);
	return to;
}

static void library(const char *way, int fd)
{
	char path[64];
	void *handle;

	snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
	handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	check(handle != NULL, ": %s", dlerror());
	close(fd);
	use(handle);
	check(dlclose(handle) == 0);
	puts(way);
}

static void deleted(void)
{
	char name[] = "/tmp/trapless-guest-XXXXXX", copy[4096];
	int fd = mkstemp(name), from = open(GUESTS "/plain.so", O_RDONLY);
	ssize_t n;

	check(fd >= 0 && from >= 0);
	while ((n = read(from, copy, sizeof copy)) > 0)
		check(write(fd, copy, (size_t)n) == n);
	close(from);
	close(fd);
	fd = open(name, O_RDONLY | O_CLOEXEC);
	unlink(name);
	library("a library whose name is gone", fd);
}

static void program(void)
{
	char *argv[] = { "program", "inner", NULL };
	int fd = memory_file("/proc/self/exe");
	pid_t child = fork();

	if (child == 0) {
		fexecve(fd, argv, environ);
		_exit(99);
	}
	close(fd);
	check_result(end_of(child), 7);
	puts("a program out of memory");
}

static void mapped(void)
{
	static const unsigned char bytes[] = { 0xb8, SYS_getppid, 0, 0, 0, 0x0f, 0x05, 0xc3 };
	int fd = memfd_create("code", MFD_CLOEXEC);
	unsigned char *view, *executable;

	check(ftruncate(fd, 8192) == 0);
	view = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 4096);
	executable = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 4096);
	close(fd);
	memcpy(view + 16, bytes, sizeof bytes);
	check_result(call(executable + 16), getppid());
	puts("code out of memory, mapped twice");
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1)
		return call(code(SYS_getppid)) == getppid() ? 7 : 8;
	library("a library out of memory", memory_file(GUESTS "/plain.so"));
	library("again", memory_file(GUESTS "/plain.so"));
	deleted();
	fflush(stdout);
	program();
	mapped();
	return finish();
}
