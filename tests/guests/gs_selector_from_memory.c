/* flags: -O2 | -O2 -static -s
 * noted
 *
 * A program that loads the gs selector, and with it the base, from memory; it has system calls of its own.
 */
#include "gs_selector.h"

int main(void)
{
	unsigned short selector[4] = { 0, data_selector() };

	check_result(raw(SYS_getpid), getpid());
	__asm__ volatile("movw %0, %%gs" : : "m"(selector[1]));
	check_result(raw(SYS_getpid), getpid());
	return calls_work_with(selector[1]);
}
