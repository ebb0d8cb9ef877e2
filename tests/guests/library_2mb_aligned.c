/* flags: -O2
 * needs: aligned_2mb
 *
 * A library whose segments are 2 MiB apart, loaded wherever its aligned place lies in the address space the dynamic linker reserves for it:
 * also at its very end, where the next mapping begins.
 */
#include "libraries.h"

int main(void)
{
	for (int i = 0; i < 140; i++) {
		check(mmap(NULL, 16384, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED);
		void *handle = load("aligned_2mb");

		use(handle);
		check(dlclose(handle) == 0);
	}
	puts("loaded, used and unloaded at every distance");
	return finish();
}
