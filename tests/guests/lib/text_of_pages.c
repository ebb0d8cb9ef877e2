/* flags: -shared -fPIC -O2 -ffunction-sections
 *
 * Text of three pages, with a site in the first and in the last.
 */
#include "library.h"
#include <sys/syscall.h>

#define PAGE(name) __attribute__((noinline, aligned(4096), section(".text.page_" #name)))

static inline __attribute__((always_inline)) long parent(void)
{
	long result;

	__asm__ volatile("mov %1, %%eax\n\tsyscall" : "=&a"(result) : "i"(SYS_getppid) : "rcx", "r11", "memory");
	return result;
}

PAGE(a) long library_first_page(void)
{
	return parent();
}

PAGE(b) long library_middle_page(void)
{
	return parent() + 1;
}

PAGE(c) long library_last_page(void)
{
	return parent();
}
