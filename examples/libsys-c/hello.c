/*
 * System calls through libsys from C. With the code variant:
 *
 *   trapless libsys build --variant code -o lib
 *   cc hello.c -o hello $(PKG_CONFIG_PATH=lib pkg-config --cflags --libs libsys) && LD_LIBRARY_PATH=lib ./hello
 *
 * The same program, linked with the nobits variant, has no system call of its own and gets them from the layer.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <trapless/libsys.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	static const char text[] = "written through libsys\n";
	if (__sys_write(1, text, sizeof text - 1) != sizeof text - 1)
		return 1;

	/* An error: -1, and the C library's errno. */
	errno = 0;
	long result = __sys_close(-1);
	printf("close: %ld, %s\n", result, strerror(errno));

	/* Six arguments, and a result that is an address. */
	char *page = __sys_mmap(NULL, 4096, 3 /* read and write */, 0x22 /* private, anonymous */, -1, 0);
	strcpy(page, "a page");
	printf("mmap: %s\n", page);

	/* The child runs on the parent's stack until it exits. */
	int child = __sys_vfork(), status;
	if (child == 0)
		__sys_exit_group(7);
	__sys_wait4(child, &status, 0, NULL);
	printf("vfork: exit status %d\n", WEXITSTATUS(status));

	printf("getpid: %s\n", __sys_getpid() == getpid() ? "the same" : "different");
	if (argc > 1 && strcmp(argv[1], "--layer") == 0)
		puts(libsys_layer());
	return 0;
}
