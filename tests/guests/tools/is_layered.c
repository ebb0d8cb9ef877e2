/* flags: -O2 | -O2 -static | -O2 -fuse-ld=lld | -O2 -static -fuse-ld=lld
 *
 * Looks at its own code and at libc's: says whether the instruction before a `syscall` was replaced by a jump; again after fork and exec, and after the
 * exec of a descriptor by a thread whose main thread has exited.
 */
#include "guest.h"
#include <pthread.h>

__asm__(".text\n.type own_site,@function\nown_site:\n.cfi_startproc\nmov $110, %eax\nsyscall\nret\n.cfi_endproc\n.size own_site,.-own_site\n");
long own_site(void);

/* A jump within the first bytes, where the compiler put mov $number,%eax. */
static int patched(const void *function)
{
	const unsigned char *code = function;

	for (int i = 0; i < 9; i++) {
		if (code[i] == 0xb8 || code[i] == 0x0f)
			return 0;
		if (code[i] == 0xe9)
			return 1;
		if (code[i] == 0xf3) /* endbr64 */
			i += 3;
	}
	return -1;
}

static pthread_t first;

static void *exec_without_the_main_thread(void *name)
{
	char *again[] = { name, "1", "2", "3", NULL };
	int file = open(name, O_RDONLY | O_CLOEXEC);

	pthread_join(first, NULL);
	syscall(SYS_execveat, file, "", again, environ, AT_EMPTY_PATH);
	_exit(1);
}

int main(int argc, char **argv)
{
	static const char *const names[] = { "at first", "after exec", "after exec in a vfork child", "after exec without the main thread" };
	char *again[] = { argv[0], argc == 1 ? "1" : "2", argc == 1 ? NULL : "2", NULL };
	pid_t child = 0;

	printf("%s: own %d, libc's %d\n", names[argc - 1], patched((void *)(intptr_t)own_site), patched((void *)(intptr_t)getppid));
	fflush(stdout);
	if (argc == 4)
		return own_site() > 0 ? 0 : 1;
	if (argc == 3) {
		pthread_t thread;

		first = pthread_self();
		if (pthread_create(&thread, NULL, exec_without_the_main_thread, argv[0]) != 0)
			return 1;
		pthread_exit(NULL);
	}
	if (argc == 2)
		child = vfork();
	if (child == 0) {
		execve(argv[0], again, NULL);
		_exit(1);
	}
	return end_of(child);
}
