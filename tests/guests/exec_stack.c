/* flags: -O2 -z execstack | -O2 -static -z execstack | -O2 -z noexecstack
 *
 * PT_GNU_STACK: code on the stack runs, or faults, as the program's header says; the same for a thread's stack.
 */
#include "guest.h"

int main(void)
{
	unsigned char code[] = { 0xb8, 0x27, 0, 0, 0, 0x0f, 0x05, 0xc3 };
	pid_t child = fork();

	if (child == 0) {
		long result;
		__asm__ volatile("call *%1" : "=a"(result) : "r"(code) : "rcx", "r11", "memory");
		_exit(result == getpid() ? 0 : 1);
	}
	printf("code on the stack: %d\n", end_of(child));
	return finish();
}
