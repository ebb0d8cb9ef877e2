/* Loads a guest library and checks all it does. */
#include "guest.h"
#include <dlfcn.h>

#define FUNCTION(handle, type, name, ...) ((type (*)(__VA_ARGS__))(intptr_t)dlsym(handle, #name))

__attribute__((unused)) static void *load(const char *name)
{
	char path[512];
	void *handle;

	snprintf(path, sizeof path, GUESTS "/%s.so", name);
	handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	check(handle != NULL, ": %s", dlerror());
	return handle;
}

__attribute__((unused)) static void use(void *handle)
{
	check_result(FUNCTION(handle, long, library_pid, void)(), getpid());
	check_result(FUNCTION(handle, long, library_parent, void)(), getppid());
	check_result(FUNCTION(handle, long, library_close, int)(-1), -EBADF);
	check_result(FUNCTION(handle, long, library_constructed, void)(), getpid());
	check(strcmp(FUNCTION(handle, const char *, library_word, int)(3), "layer") == 0);
}
