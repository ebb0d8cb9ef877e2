/* flags: -O2
 * needs: two_segments
 *
 * A library whose code and headers share a segment, with no gap before its data.
 */
#include "libraries.h"

int main(void)
{
	for (int i = 0; i < 3; i++) {
		void *handle = load("two_segments");

		use(handle);
		check(dlclose(handle) == 0);
	}
	puts("loaded, used and unloaded three times");
	return finish();
}
