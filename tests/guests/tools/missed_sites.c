/* flags: -O2 -pthread
 *
 * Executes sites that no image replaces, a known number of times each, and says where they are: in the file, whose number has no slot; in anonymous
 * memory; in a memory file. From a thread and from a child too.
 */
#include "../guest.h"
#include "../code.h"
#include <pthread.h>

/* No label at the site: what something refers to may be entered with any number. */
static long __attribute__((noinline)) in_file(void)
{
	long result;

	__asm__ volatile("mov $1000, %%eax\n\tsyscall" : "=a"(result) : : "rcx", "r11", "memory");
	return result;
}

static unsigned long offset_of(const void *address)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	unsigned long start, end, offset;
	char line[4096];

	while (fgets(line, sizeof line, maps))
		if (sscanf(line, "%lx-%lx %*s %lx", &start, &end, &offset) == 3 && (unsigned long)address >= start && (unsigned long)address < end) {
			fclose(maps);
			return (unsigned long)address - start + offset;
		}
	fclose(maps);
	return 0;
}

static void *thread(void *function)
{
	check_result(call(function), getppid());
	return NULL;
}

int main(void)
{
	static const unsigned char bytes[] = { 0xb8, SYS_getppid, 0, 0, 0, 0x0f, 0x05, 0xc3 };
	struct function *anonymous = code(SYS_getppid);
	int fd = memfd_create("code", MFD_CLOEXEC);
	pthread_t id;
	pid_t child;
	void *memory;

	check_result(raw(SYS_getppid), getppid()); /* one that is rewritten: a file without any has no image */
	for (int i = 0; i < 3; i++)
		check_result(in_file(), -ENOSYS);
	for (int i = 0; i < 4; i++)
		check_result(call(anonymous), getppid());
	pthread_create(&id, NULL, thread, anonymous);
	pthread_join(id, NULL);
	check(write(fd, bytes, sizeof bytes) == (ssize_t)sizeof bytes);
	memory = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_SHARED, fd, 0);
	check_result(call(memory), getppid());
	child = fork();
	if (child == 0) {
		check_result(in_file(), -ENOSYS);
		check_result(call(memory), getppid());
		_exit(guest_failures);
	}
	check_result(end_of(child), 0);
	printf("%lu %lu %d\n", offset_of(memmem((void *)(intptr_t)in_file, 64, "\x0f\x05", 2)), (unsigned long)anonymous + 5, getpid());
	return finish();
}
