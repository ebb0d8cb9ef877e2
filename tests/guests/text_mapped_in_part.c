/* flags: -O2 | -O2 -static
 * noted
 *
 * Executable mappings of a part of a file's text, at other places, first without and then with execute permission (mprotect after mmap), one page of it,
 * and with its middle unmapped: the calls in it work everywhere.
 */
#include "guest.h"
#include <elf.h>
#include <link.h>

__asm__(".text\n.balign 4096\n.globl first_page\n.type first_page, @function\nfirst_page:\n.cfi_startproc\n"
	"mov $39, %eax\nsyscall\nret\n.cfi_endproc\n.size first_page, . - first_page\n"
	".balign 4096\n.globl second_page\n.type second_page, @function\nsecond_page:\n.cfi_startproc\n"
	"mov $110, %eax\nsyscall\nret\n.cfi_endproc\n.size second_page, . - second_page\n"
	".balign 4096\n.globl third_page\n.type third_page, @function\nthird_page:\n.cfi_startproc\n"
	"mov $102, %eax\nsyscall\nret\n.cfi_endproc\n.size third_page, . - third_page\n.balign 4096\n");
long first_page(void);
long second_page(void);
long third_page(void);

static off_t offset;
static int fd;

static int find_offset(struct dl_phdr_info *info, size_t size, void *unused)
{
	(void)size;
	(void)unused;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *header = &info->dlpi_phdr[i];
		uintptr_t start = info->dlpi_addr + header->p_vaddr;

		if (header->p_type == PT_LOAD && (uintptr_t)first_page >= start && (uintptr_t)first_page < start + header->p_filesz)
			offset = (off_t)((uintptr_t)first_page - start + header->p_offset);
	}
	return offset != 0;
}

static long call(void *at) { return ((long (*)(void))at)(); }

static void *map(void *at, size_t size, int protection, int flags, off_t more)
{
	void *memory = mmap(at, size, protection, MAP_PRIVATE | flags, fd, offset + more);

	check(memory != MAP_FAILED);
	return memory;
}

int main(void)
{
	char *memory;
	pid_t self = getpid();

	check(dl_iterate_phdr(find_offset, NULL) != 0);
	fd = open("/proc/self/exe", O_RDONLY);
	check(fd >= 0);
	memory = map(NULL, 4096, PROT_READ | PROT_EXEC, 0, 4096);
	printf("one page: %d\n", call(memory) == getppid());
	memory = map(NULL, 3 * 4096, PROT_READ, 0, 0);
	check(mprotect(memory, 3 * 4096, PROT_READ | PROT_EXEC) == 0);
	printf("made executable: %d %d %d\n", call(memory) == self, call(memory + 4096) == getppid(), call(memory + 8192) == getuid());
	memory = map(NULL, 3 * 4096, PROT_READ, 0, 0);
	check(mprotect(memory + 4096, 4096, PROT_READ | PROT_EXEC) == 0);
	printf("the middle made executable: %d\n", call(memory + 4096) == getppid());
	check(mprotect(memory, 4096, PROT_READ | PROT_EXEC) == 0);
	printf("then the first: %d %d\n", call(memory) == self, call(memory + 4096) == getppid());
	memory = map(NULL, 3 * 4096, PROT_READ | PROT_EXEC, 0, 0);
	check(munmap(memory + 4096, 4096) == 0);
	printf("without its middle: %d %d\n", call(memory) == self, call(memory + 8192) == getuid());
	memory = map(NULL, 3 * 4096, PROT_READ | PROT_EXEC, 0, 0);
	char *place = mmap(NULL, 4 * 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	map(place + 4096, 8192, PROT_READ | PROT_EXEC, MAP_FIXED, 4096);
	printf("at a fixed place: %d %d\n", call(place + 4096) == getppid(), call(place + 8192) == getuid());
	close(fd);
	pid_t child = fork();
	if (child == 0)
		_exit(call(place + 4096) == self && call(memory) == getpid() ? 3 : 4);
	check_result(end_of(child), 3);
	return finish();
}
