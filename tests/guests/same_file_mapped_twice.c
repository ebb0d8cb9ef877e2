/* flags: -O2
 * needs: plain
 * noted
 *
 * The text of a library is mapped many times by the program itself: whole, only a page of it, with a hole, at a fixed address, shared, by mprotect of
 * a readable mapping, and over another one. A function in it works at each place.
 */
#include "libraries.h"
#include <elf.h>
#include <link.h>
#include <sys/stat.h>

#define PAGE 4096ul

typedef long function(void);
static size_t segment, segment_size, offset, file_size; /* of the text in the file; of library_parent in the file */
static int fd;

static void locate(void)
{
	void *handle = load("plain"), *address = dlsym(handle, "library_parent");
	struct link_map *map;
	Elf64_Ehdr header;
	Elf64_Phdr program;
	struct stat info;

	dlinfo(handle, RTLD_DI_LINKMAP, &map);
	fd = open(map->l_name, O_RDONLY | O_CLOEXEC);
	check(fstat(fd, &info) == 0 && pread(fd, &header, sizeof header, 0) == sizeof header);
	file_size = (size_t)info.st_size;
	for (int i = 0; i < header.e_phnum; i++) {
		check(pread(fd, &program, sizeof program, (off_t)(header.e_phoff + i * sizeof program)) == sizeof program);
		if (program.p_type == PT_LOAD && (program.p_flags & PF_X)) {
			segment = program.p_offset & -PAGE;
			segment_size = (program.p_filesz + program.p_offset - segment + PAGE - 1) & -PAGE;
			offset = (uintptr_t)address - map->l_addr - program.p_vaddr + program.p_offset;
		}
	}
	dlclose(handle);
}

static void call(const char *name, char *mapping, size_t mapped_from)
{
	check(mapping != MAP_FAILED, ": %s: %s", name, strerror(errno));
	function *parent = (function *)(uintptr_t)(mapping + (offset - mapped_from));

	check_result(parent(), getppid());
	pid_t child = fork();
	if (child == 0)
		_exit(parent() == getppid() ? 0 : 1);
	check_result(end_of(child), 0);
	printf("%s: called\n", name);
}

int main(void)
{
	size_t page;
	char *place, *copy;

	locate();
	page = offset & -PAGE;
	call("whole text", mmap(NULL, segment_size, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, (off_t)segment), segment);
	call("again", mmap(NULL, segment_size, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, (off_t)segment), segment);
	call("whole file", mmap(NULL, file_size, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0), 0); /* headers and data are not code: runs unseen, and is noted */
	call("one page", mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, (off_t)page), page);
	call("shared", mmap(NULL, PAGE, PROT_READ | PROT_EXEC, MAP_SHARED, fd, (off_t)page), page);
	call("writable", mmap(NULL, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE, fd, (off_t)page), page);
	call("execute only", mmap(NULL, PAGE, PROT_EXEC, MAP_PRIVATE, fd, (off_t)page), page);
	place = mmap(NULL, 16 * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	call("fixed", mmap(place + 4 * PAGE, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, fd, (off_t)page), page);
	call("over it", mmap(place + 4 * PAGE, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, fd, (off_t)page), page);
	call("with a neighbour", mmap(place + 5 * PAGE, PAGE, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_FIXED, fd, (off_t)page), page);
	check(mmap(place + 4 * PAGE, PAGE, PROT_READ, MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS, -1, 0) == place + 4 * PAGE);
	check(place[4 * PAGE] == 0);
	call("the neighbour still", place + 5 * PAGE, page);
	place = mmap(NULL, PAGE, PROT_READ, MAP_PRIVATE, fd, (off_t)page);
	check(mprotect(place, PAGE, PROT_READ | PROT_EXEC) == 0);
	call("made executable", place, page);
	check(mprotect(place, PAGE, PROT_READ | PROT_WRITE) == 0);
	place[0] = place[0];
	check(mprotect(place, PAGE, PROT_READ | PROT_EXEC) == 0);
	call("written and made executable again", place, page);
	check(mprotect(place, PAGE, PROT_NONE) == 0 && mprotect(place, PAGE, PROT_READ | PROT_EXEC) == 0);
	call("hidden and shown again", place, page);
	copy = mremap(place, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, (char *)mmap(NULL, PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
	call("moved", copy, page);
	copy = mmap(NULL, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	check(pread(fd, copy, PAGE, (off_t)page) > 0 && mprotect(copy, PAGE, PROT_READ | PROT_EXEC) == 0);
	call("copied from the file", copy, page);
	return finish();
}
