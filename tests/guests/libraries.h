/* Loads a guest library and checks all it does. */
#include "guest.h"
#include <dlfcn.h>
#include <elf.h>

#define FUNCTION(handle, type, name, ...) ((type (*)(__VA_ARGS__))(intptr_t)dlsym(handle, #name))

__attribute__((unused)) static void *load(const char *name)
{
	char path[512];
	void *handle;

	snprintf(path, sizeof path, GUESTS "/%s.so", name);
	handle = dlopen(path, RTLD_NOW | RTLD_LOCAL);
	check(handle != NULL, ": %s", dlerror());
	return handle;
}

__attribute__((unused)) static void use(void *handle)
{
	check_result(FUNCTION(handle, long, library_pid, void)(), getpid());
	check_result(FUNCTION(handle, long, library_parent, void)(), getppid());
	check_result(FUNCTION(handle, long, library_close, int)(-1), -EBADF);
	check_result(FUNCTION(handle, long, library_constructed, void)(), getpid());
	check(strcmp(FUNCTION(handle, const char *, library_word, int)(3), "layer") == 0);
}

/* As a dynamic linker maps a library: the first mapping reserves the whole span, the others replace its parts. */
__attribute__((unused)) static void map_and_unmap(int fd)
{
	char bytes[4096], *base = NULL;
	const Elf64_Ehdr *header = (const Elf64_Ehdr *)(void *)bytes;
	size_t span = 0;

	check(pread(fd, bytes, sizeof bytes, 0) == sizeof bytes);
	const Elf64_Phdr *headers = (const Elf64_Phdr *)(void *)(bytes + header->e_phoff);
	int count = header->e_phnum;

	for (int i = 0; i < count; i++)
		if (headers[i].p_type == PT_LOAD)
			span = headers[i].p_vaddr + headers[i].p_memsz;
	for (int i = 0; i < count; i++) {
		size_t start = headers[i].p_vaddr & ~4095ul, skipped = headers[i].p_vaddr - start;
		int protection = (headers[i].p_flags & PF_X ? PROT_EXEC : 0) | (headers[i].p_flags & PF_W ? PROT_WRITE : 0) | PROT_READ;

		if (headers[i].p_type != PT_LOAD)
			continue;
		if (base == NULL)
			check((base = mmap(NULL, span, protection, MAP_PRIVATE, fd, 0)) != MAP_FAILED);
		else
			check(mmap(base + start, headers[i].p_filesz + skipped, protection, MAP_PRIVATE | MAP_FIXED, fd, (off_t)(headers[i].p_offset - skipped))
			      != MAP_FAILED);
	}
	check(munmap(base, span) == 0);
}
