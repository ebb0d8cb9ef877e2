/* flags: -O2
 * noted
 *
 * A program without a system call of its own that pops the gs selector, in a function of assembly that neither a symbol nor unwind information calls one.
 */
#include "gs_selector.h"

void pop_selector(unsigned long selector);

__asm__(".pushsection .text\n"
	".globl pop_selector\n"
	"pop_selector: push %rdi\n"
	"	pop %gs\n"
	"	ret\n"
	".popsection");

int main(void)
{
	pop_selector(data_selector());
	return calls_work_with(data_selector());
}
