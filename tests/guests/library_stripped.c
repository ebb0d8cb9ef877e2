/* flags: -O2
 * needs: stripped
 *
 * A library without symbols and build-id.
 */
#include "libraries.h"

int main(void)
{
	for (int i = 0; i < 3; i++) {
		void *handle = load("stripped");

		use(handle);
		check(dlclose(handle) == 0);
	}
	puts("loaded, used and unloaded three times");
	return finish();
}
