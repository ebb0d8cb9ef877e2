/* flags: -O2
 * needs: prelinked
 *
 * A prelinked library, at the address it was linked to and, when that is taken, at another.
 */
#include "libraries.h"

int main(void)
{
	void *taken, *handle = load("prelinked");

	use(handle);
	check(dlclose(handle) == 0);
	taken = mmap((void *)0x3a00000000, 1 << 16, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);
	check(taken == (void *)0x3a00000000);
	handle = load("prelinked");
	use(handle);
	check(dlclose(handle) == 0);
	check(munmap(taken, 1 << 16) == 0);
	puts("used at its own address and at another");
	return finish();
}
