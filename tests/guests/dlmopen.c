/* flags: -O2
 * needs: plain
 *
 * Libraries in namespaces of their own, each with its own libc: the same files are mapped several times, and every copy works.
 */
#include "libraries.h"

int main(void)
{
	void *handles[5], *libc[5];
	Lmid_t namespace;

	for (int i = 0; i < 5; i++) {
		handles[i] = dlmopen(LM_ID_NEWLM, GUESTS "/plain.so", RTLD_NOW | RTLD_LOCAL);
		check(handles[i] != NULL, ": %s", dlerror());
		check(dlinfo(handles[i], RTLD_DI_LMID, &namespace) == 0);
		libc[i] = dlsym(dlmopen(namespace, "libc.so.6", RTLD_NOW), "getppid");
		use(handles[i]);
	}
	for (int i = 0; i < 5; i++) {
		check_result(((pid_t (*)(void))(intptr_t)libc[i])(), getppid());
		for (int j = 0; j < i; j++)
			check(libc[i] != libc[j]);
		check(libc[i] != (void *)getppid);
	}
	for (int i = 0; i < 5; i++) {
		use(handles[i]);
		check(dlclose(handles[i]) == 0);
	}
	puts("five namespaces");
	return finish();
}
