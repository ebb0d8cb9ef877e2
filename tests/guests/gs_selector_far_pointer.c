/* flags: -O2
 * noted
 *
 * A program that loads the gs selector as part of a far pointer, as memory models of 16 bits had them.
 */
#include "gs_selector.h"

int main(void)
{
	struct __attribute__((packed)) {
		unsigned int offset;
		unsigned short selector;
	} pointer = { 4711, data_selector() };
	unsigned int offset;

	__asm__ volatile("lgs %1, %0" : "=r"(offset) : "m"(pointer));
	check_result(offset, 4711);
	return calls_work_with(pointer.selector);
}
