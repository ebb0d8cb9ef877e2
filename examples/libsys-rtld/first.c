/*
 * What a dynamic linker is before it has relocated itself: no C library, no thread pointer, no relocations. It can call the rtld variant
 * all the same, which returns the kernel's own result.
 *
 *   trapless libsys build --variant rtld -o lib
 *   cc -O2 -fpie -nostdlib -static-pie -Wl,--no-dynamic-linker -I lib/include first.c lib/libsys-rtld.a -o first && ./first
 */
#include <trapless/libsys.h>

__asm__(".globl _start\n_start:\txor %ebp, %ebp\n\tmov %rsp, %rdi\n\tand $-16, %rsp\n\tcall first\n");

#define SAY(text) __sys_write(1, text, sizeof text - 1)

__attribute__((noreturn, used)) void first(void)
{
	long result = __sys_open("/no/such/file", 0, 0);
	if (result == -2)
		SAY("open: -ENOENT\n");

	unsigned long base = 1;
	__sys_arch_prctl(0x1003 /* ARCH_GET_FS */, (unsigned long)&base);
	if (base == 0)
		SAY("no thread pointer\n");
	__sys_exit_group(0);
}
