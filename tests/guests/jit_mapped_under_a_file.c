/* flags: -O2
 *
 * A file with code that changes after it was mapped and run: what runs is what the file holds, not what it held.
 */
#include "guest.h"

typedef long function(void);

int main(void)
{
	static unsigned char page[4096] = { 0xb8, 0x6e, 0, 0, 0, 0x0f, 0x05, 0xc3 };
	char name[] = "jit_mapped-XXXXXX";
	int fd = mkstemp(name);
	unsigned char *mapped;

	check(write(fd, page, sizeof page) == sizeof page);
	mapped = mmap(NULL, sizeof page, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
	check(mapped != MAP_FAILED);
	check_result(((function *)(intptr_t)mapped)(), getppid());
	page[1] = SYS_getpid;
	check(pwrite(fd, page, sizeof page, 0) == sizeof page);
	check_result(((function *)(intptr_t)mapped)(), getpid());
	munmap(mapped, sizeof page);
	mapped = mmap(NULL, sizeof page, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	check_result(((function *)(intptr_t)mapped)(), getpid());
	page[1] = SYS_getppid;
	check(pwrite(fd, page, sizeof page, 0) == sizeof page);
	munmap(mapped, sizeof page);
	mapped = mmap(NULL, sizeof page, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	check_result(((function *)(intptr_t)mapped)(), getppid());
	unlink(name);
	puts("what the file holds runs");
	return finish();
}
