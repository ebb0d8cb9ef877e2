/* flags: -O2
 *
 * A program maps a library's text by itself, without execution at first, calls into it after mprotect, and once more after making it writable in between.
 */
#include "guest.h"
#include "code.h"

int main(void)
{
	static const unsigned char wanted[] = { 0xb8, SYS_getppid, 0, 0, 0, 0x0f, 0x05, 0xc3 };
	int fd = open("/lib/x86_64-linux-gnu/libc.so.6", O_RDONLY | O_CLOEXEC);
	size_t size = (size_t)lseek(fd, 0, SEEK_END);
	unsigned char *file = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0), *function;
	size_t at, start;

	check(fd >= 0 && file != MAP_FAILED);
	function = memmem(file, size, wanted, sizeof wanted);
	check(function != NULL);
	at = (size_t)(function - file);
	start = at & ~4095ul;
	check(mprotect(file + start, 8192, PROT_READ | PROT_EXEC) == 0);
	check_result(call(function), getppid());
	check(mprotect(file + start, 8192, PROT_READ | PROT_WRITE) == 0);
	memset(file + start, 0x90, at - start);
	check(mprotect(file + start, 8192, PROT_READ | PROT_EXEC) == 0);
	check_result(call(file + start), getppid());
	puts("text made executable");
	return finish();
}
