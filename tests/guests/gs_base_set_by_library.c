/* flags: -O2
 * needs: gs_base
 * noted
 *
 * A library without a system call sets the GS base when it is loaded: the calls of the program and of libc must still work afterwards.
 */
#include "libraries.h"

int main(void)
{
	struct sigaction old;
	void *handle = load("gs_base");

	check(FUNCTION(handle, int, library_kept, void)());
	check_result(raw(SYS_getpid), getpid());
	check_result(sigaction(SIGUSR1, NULL, &old), 0);
	check_result(raw(SYS_openat, AT_FDCWD, "/nonexistent", O_RDONLY), -ENOENT);
	check(FUNCTION(handle, int, library_kept, void)());
	check(dlclose(handle) == 0);
	puts("loaded and called");
	return finish();
}
