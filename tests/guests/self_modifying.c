/* flags: -O2 | -O2 -static | -O2 -no-pie
 *
 * A program that changes its own code: it makes a page of its text writable, puts another number into a function that makes a system call, and calls it; the page is
 * made executable only again, and the change holds across fork.
 */
#include "guest.h"

__asm__(".text\n.balign 4096\n.globl changed\n.type changed, @function\nchanged:\n.cfi_startproc\n"
	"mov $39, %eax\nsyscall\nret\n.cfi_endproc\n.size changed, . - changed\n"
	".globl other\n.type other, @function\nother:\n.cfi_startproc\n"
	"mov $110, %eax\nsyscall\nret\n.cfi_endproc\n.size other, . - other\n.balign 4096\n");
long changed(void);
long other(void);

/* Overwrites a whole function by what makes the call with this number. */
static void become(void *function, uint32_t number)
{
	unsigned char code[] = { 0xb8, 0, 0, 0, 0, 0x0f, 0x05, 0xc3 };

	memcpy(code + 1, &number, 4);
	memcpy(function, code, sizeof code);
}

int main(void)
{
	void *page = (void *)((uintptr_t)changed & -4096);

	printf("first: %d %d\n", changed() == getpid(), other() == getppid());
	check(mprotect(page, 4096, PROT_READ | PROT_WRITE | PROT_EXEC) == 0);
	become((void *)changed, SYS_getppid);
	printf("writable: %d %d\n", changed() == getppid(), other() == getppid());
	become((void *)changed, SYS_getuid);
	printf("again: %d %d\n", changed() == getuid(), other() == getppid());
	check(mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0);
	printf("executable only: %d %d\n", changed() == getuid(), other() == getppid());
	pid_t child = fork();
	if (child == 0)
		_exit(changed() == getuid() && other() == getppid() ? 3 : 4);
	check_result(end_of(child), 3);
	check(mprotect(page, 4096, PROT_READ | PROT_WRITE) == 0);
	become((void *)changed, SYS_getgid);
	become((void *)other, SYS_getegid);
	check(mprotect(page, 4096, PROT_READ | PROT_EXEC) == 0);
	printf("not executable in between: %d %d\n", changed() == getgid(), other() == getegid());
	return finish();
}
