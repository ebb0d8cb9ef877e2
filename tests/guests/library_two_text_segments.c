/* flags: -O2
 * needs: two_text_segments
 *
 * A library with two executable segments: the sites of both work, whichever is mapped first.
 */
#include "libraries.h"

int main(void)
{
	for (int i = 0; i < 3; i++) {
		void *handle = load("two_text_segments");

		check_result(FUNCTION(handle, long, library_far, void)(), getpid());
		use(handle);
		check(dlclose(handle) == 0);
	}
	puts("loaded, used and unloaded three times");
	return finish();
}
