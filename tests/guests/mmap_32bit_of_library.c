/* flags: -O2
 * needs: plain
 * noted
 *
 * MAP_32BIT holds for a mapping of a whole library too, and for one of its code; there is no room for its image then.
 */
#include "guest.h"
#include <elf.h>
#include <sys/stat.h>

#define PAGE 4096ul

/* How much memory the dynamic linker asks for at first: all loaded segments and what lies between them. */
static size_t span_of(int fd)
{
	Elf64_Ehdr header;
	Elf64_Phdr segment;
	size_t end = 0;

	check(pread(fd, &header, sizeof header, 0) == sizeof header);
	for (int i = 0; i < header.e_phnum; i++) {
		check(pread(fd, &segment, sizeof segment, (off_t)(header.e_phoff + i * sizeof segment)) == sizeof segment);
		if (segment.p_type == PT_LOAD && segment.p_vaddr + segment.p_memsz > end)
			end = segment.p_vaddr + segment.p_memsz;
	}
	return (end + PAGE - 1) & -PAGE;
}

static void map(const char *what, int fd, int protection, size_t offset)
{
	size_t size = span_of(fd) - offset;
	long place = raw(SYS_mmap, 0, size, protection, MAP_PRIVATE | MAP_32BIT, fd, offset);

	check(place > 0, ": %s: %ld", what, place);
	printf("%s: %s\n", what, place + (long)size <= 1l << 32 ? "low" : "high");
	munmap((void *)place, size);
}

int main(void)
{
	int fd = open(GUESTS "/plain.so", O_RDONLY | O_CLOEXEC);

	check(fd >= 0);
	map("all of it", fd, PROT_READ, 0);
	map("all of it, executable", fd, PROT_READ | PROT_EXEC, 0);
	map("from its code on", fd, PROT_READ | PROT_EXEC, PAGE);
	return finish();
}
