/* flags: -O2 -shared -fPIC -Wl,-z,notext -w
 *
 * Relocations inside the code: the dynamic linker makes the text writable, stores into it and makes it executable again.
 */
#include "library.h"

__asm__(".text\n.globl library_relocated\n.type library_relocated,@function\nlibrary_relocated:\n.cfi_startproc\n"
	"mov $39, %eax\nsyscall\nmovabs $relocated_data, %rdx\nsub (%rdx), %rax\nret\n.cfi_endproc\n.size library_relocated,.-library_relocated\n"
	".data\n.globl relocated_data\nrelocated_data: .quad 5\n.text\n");
