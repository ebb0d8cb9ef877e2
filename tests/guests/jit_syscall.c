/* flags: -O2 | -O2 -static
 *
 * Code with `syscall` in it, written at run time: in memory that is writable and executable, in memory made executable later, in a memfd mapped twice,
 * and rewritten while it stays executable.
 */
#include "guest.h"

static const unsigned char code[] = { 0xb8, 0x6e, 0, 0, 0, 0x0f, 0x05, 0xc3 }; /* mov $110,%eax; syscall; ret: getppid */
typedef long function(void);

static long call(void *address)
{
	return ((function *)(intptr_t)address)();
}

int main(void)
{
	unsigned char *both = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned char *later = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	int memory = memfd_create("code", MFD_CLOEXEC);
	unsigned char *view, *executable;

	memcpy(both, code, sizeof code);
	check_result(call(both), getppid());
	both[1] = SYS_getpid;
	check_result(call(both), getpid());
	both[1] = SYS_gettid;
	check_result(call(both), gettid());
	check(memcmp(both + 5, code + 5, 3) == 0);
	memcpy(later, code, sizeof code);
	check(mprotect(later, 4096, PROT_READ | PROT_EXEC) == 0);
	check_result(call(later), getppid());
	check(memcmp(later, code, sizeof code) == 0);
	check(ftruncate(memory, 4096) == 0);
	view = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, memory, 0);
	memcpy(view, code, sizeof code);
	executable = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, memory, 0);
	check(executable != MAP_FAILED);
	check_result(call(executable), getppid());
	view[1] = SYS_getpid;
	check_result(call(executable), getpid());
	check(executable[1] == SYS_getpid);
	puts("code written at run time works");
	return finish();
}
