/* flags: -O2
 * needs: aligned_2mb
 *
 * A library whose segments are 2 MiB apart.
 */
#include "libraries.h"

int main(void)
{
	for (int i = 0; i < 3; i++) {
		void *handle = load("aligned_2mb");

		use(handle);
		check(dlclose(handle) == 0);
	}
	puts("loaded, used and unloaded three times");
	return finish();
}
