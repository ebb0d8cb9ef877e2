/* flags: -O2
 * needs: symbol_and_distance
 *
 * A jump by a table of symbols and distances, into the instructions before a site.
 */
#include "libraries.h"

int main(void)
{
	void *handle = load("symbol_and_distance");
	long (*dispatch)(long, int) = FUNCTION(handle, long, library_dispatch, long, int);

	check_result(dispatch(0, SYS_getppid - 1), getppid());
	check_result(dispatch(1, SYS_getppid), getppid());
	use(handle);
	puts("both lead to the call");
	return finish();
}
