/* flags: -O2
 * needs: text_of_pages
 *
 * A part of a library's text is unmapped: the sites of what is left go on working.
 */
#include "libraries.h"

#define PAGE(address) ((void *)((uintptr_t)(address) & ~4095ul))

int main(void)
{
	void *handle = load("text_of_pages");
	long (*first)(void) = FUNCTION(handle, long, library_first_page), (*middle)(void) = FUNCTION(handle, long, library_middle_page);
	long (*last)(void) = FUNCTION(handle, long, library_last_page);

	check_result(first(), getppid());
	char *start = (char *)PAGE(first) - 4096;	/* the text begins with its procedure linkage table */
	check(munmap(start, 4096 + 4096) == 0);
	check_result(middle() - 1, getppid());
	check_result(last(), getppid());
	check(munmap(PAGE(middle), 4096) == 0);
	check_result(last(), getppid());
	puts("what is left works");
	fflush(stdout);
	_exit(finish());	/* the dynamic linker would look at what is gone */
}
