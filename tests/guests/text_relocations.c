/* flags: -O2
 * needs: text_relocations
 *
 * A library with relocations in its code (DT_TEXTREL): the dynamic linker writes to the text next to a site.
 */
#include "libraries.h"

int main(void)
{
	void *handle = load("text_relocations");

	use(handle);
	check_result(FUNCTION(handle, long, library_relocated, void)(), getpid() - 5);
	check(dlclose(handle) == 0);
	puts("relocated");
	return finish();
}
