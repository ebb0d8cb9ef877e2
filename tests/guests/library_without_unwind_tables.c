/* flags: -O2
 * needs: no_eh_frame
 *
 * A library whose functions only symbols name.
 */
#include "libraries.h"

int main(void)
{
	for (int i = 0; i < 3; i++) {
		void *handle = load("no_eh_frame");

		use(handle);
		check(dlclose(handle) == 0);
	}
	puts("loaded, used and unloaded three times");
	return finish();
}
