/* flags: -O2 | -O2 -static
 * noted
 *
 * A file's text is mapped at fixed places that were not reserved, by a loader of one's own, and later something else right behind the file's last
 * segment, in each way there is: the calls in the text work, what was mapped is the program's, and stays when the file's part is unmapped.
 */
#include "guest.h"
#include <elf.h>
#include <link.h>
#include <pthread.h>

__asm__(".text\n.balign 4096\n.globl text_page\n.type text_page, @function\ntext_page:\n.cfi_startproc\n"
	"mov $39, %eax\nsyscall\nret\n.cfi_endproc\n.size text_page, . - text_page\n"
	".type waiting_call, @function\n.globl waiting_call\nwaiting_call:\n.cfi_startproc\n"
	"mov $0, %eax\nsyscall\nret\n.cfi_endproc\n.size waiting_call, . - waiting_call\n"
	".type mapping_call, @function\n.globl mapping_call\nmapping_call:\n.cfi_startproc\n"
	"mov %rcx, %r10\nmov $9, %eax\nsyscall\nret\n.cfi_endproc\n.size mapping_call, . - mapping_call\n.balign 4096\n");
long text_page(void);
long waiting_call(int fd, void *buffer, size_t size);
void *mapping_call(void *at, size_t size, int protection, int flags, int fd, off_t offset);

#define PAGE 4096ul
#define PLACE 0x200000000000ul	/* far from where the kernel puts anything of itself */
#define BEHIND_FLAGS (MAP_PRIVATE | MAP_ANONYMOUS)
#define PAGES 64
#define DOWN(address) ((address) & ~(PAGE - 1))
#define UP(address) DOWN((address) + PAGE - 1)

static const ElfW(Phdr) *headers;
static int header_count, fd;
static uintptr_t text, waiting, mapping;	/* of the copy mapped last */

static int keep_headers(struct dl_phdr_info *info, size_t size, void *bias)
{
	(void)size;
	headers = info->dlpi_phdr;
	header_count = info->dlpi_phnum;
	*(uintptr_t *)bias = info->dlpi_addr;
	return 1;
}

/* Maps this program's own segments once more from `place` on, or only those with text. Returns where they end. */
static char *map_file(uintptr_t place, int only_text)
{
	uintptr_t own = 0, first = UINTPTR_MAX, end = 0;

	dl_iterate_phdr(keep_headers, &own);
	for (int i = 0; i < header_count; i++)
		if (headers[i].p_type == PT_LOAD && headers[i].p_vaddr < first)
			first = DOWN(headers[i].p_vaddr);
	place -= first;
	for (int i = 0; i < header_count; i++) {
		const ElfW(Phdr) *h = &headers[i];
		uintptr_t start = DOWN(place + h->p_vaddr), file_end = UP(place + h->p_vaddr + h->p_filesz);
		int protection = (h->p_flags & PF_R ? PROT_READ : 0) | (h->p_flags & PF_W ? PROT_WRITE : 0) | (h->p_flags & PF_X ? PROT_EXEC : 0);

		if (h->p_type != PT_LOAD)
			continue;
		end = UP(place + h->p_vaddr + h->p_memsz);
		if (only_text && !(h->p_flags & PF_X))
			continue;
		check(mmap((void *)start, file_end - start, protection, MAP_PRIVATE | MAP_FIXED, fd, (off_t)DOWN(h->p_offset)) == (void *)start);
		if (end > file_end && !only_text)
			check(mmap((void *)file_end, end - file_end, protection, MAP_FIXED | BEHIND_FLAGS, -1, 0) == (void *)file_end);
	}
	text = (uintptr_t)text_page - own + place;
	waiting = (uintptr_t)waiting_call - own + place;
	mapping = (uintptr_t)mapping_call - own + place;
	check_result(((long (*)(void))text)(), getpid());
	return (char *)end;
}

static void check_calls(void) { check_result(((long (*)(void))text)(), getpid()); }

/* The memory is the program's: zero, written and read, without a word of ours. */
static void check_memory(char *start, size_t size)
{
	for (size_t i = 0; i < size; i += 8)
		if (*(long *)(start + i) != 0) {
			check(0, ": what was mapped is not zero at %zx", i);
			break;
		}
	memset(start, 0xcc, size);
	check_calls();
}

static void map_at(char *at, size_t pages, int flags)
{
	void *got = mmap(at, pages * PAGE, PROT_READ | PROT_WRITE, flags | BEHIND_FLAGS, -1, 0);

	check(got == at, ": %p, not %p (%s)", got, (void *)at, strerror(errno));
	if (got == at)
		check_memory(at, pages * PAGE);
}

static void each_way(uintptr_t place, int only_text)
{
	char *end = map_file(place, only_text);

	map_at(end, PAGES, MAP_FIXED);
	munmap((char *)place, (size_t)(end - (char *)place));
	check(end[0] == (char)0xcc && end[PAGES * PAGE - 1] == (char)0xcc);
	munmap(end, PAGES * PAGE);
	puts("at a fixed place, and left when the file goes");

	end = map_file(place, only_text);
	map_at(end, PAGES, MAP_FIXED_NOREPLACE);
	puts("where nothing is");

	end = map_file(place += 1 << 28, only_text);
	map_at(end + 3 * PAGE, 1, MAP_FIXED);
	map_at(end + PAGE, 2, MAP_FIXED_NOREPLACE);
	map_at(end, 1, MAP_FIXED_NOREPLACE);
	puts("in parts");

	end = map_file(place += 1 << 28, only_text);
	check(munmap(end, PAGES * PAGE) == 0);
	check_calls();
	check(munmap(end + PAGE, PAGE) == 0);
	check_calls();
	map_at(end, PAGES, MAP_FIXED_NOREPLACE);
	puts("unmapped, though nothing was there");

	end = map_file(place += 1 << 28, only_text);
	char *from = mmap(NULL, PAGES * PAGE, PROT_READ | PROT_WRITE, BEHIND_FLAGS, -1, 0);
	check(mremap(from, PAGES * PAGE, PAGES * PAGE, MREMAP_MAYMOVE | MREMAP_FIXED, end) == end);
	check_memory(end, PAGES * PAGE);
	puts("moved there");

	end = map_file(place += 1 << 28, only_text);
	check(mmap(end, PAGE, PROT_READ, MAP_SHARED | MAP_FIXED_NOREPLACE, fd, 0) == end);
	check(memcmp(end, ELFMAG, SELFMAG) == 0);
	check_calls();
	puts("a file there");

	char *second = map_file(place += 1 << 28, only_text);
	uintptr_t first_text = text;
	map_file((uintptr_t)second, only_text);
	check_result(((long (*)(void))first_text)(), getpid());
	check_calls();
	puts("the file once more there");

	end = map_file(place += 1 << 28, only_text);
	check(((void *(*)(void *, size_t, int, int, int, off_t))mapping)(end, PAGE, PROT_READ | PROT_WRITE, MAP_FIXED | BEHIND_FLAGS, -1, 0) == end);
	check_memory(end, PAGE);
	puts("by a call in the text");
}

static volatile int stop;

static void *run(void *unused)
{
	long (*call)(void) = (long (*)(void))text;

	while (!stop)
		check_result(call(), getpid());
	return unused;
}

static void *wait_in_it(void *ends)
{
	char byte = 0;

	check_result(((long (*)(int, void *, size_t))waiting)(*(int *)ends, &byte, 1), 1);
	check_result(byte, 'x');
	return NULL;
}

int main(void)
{
	pthread_t runner, waiter;
	int ends[2];

	fd = open("/proc/self/exe", O_RDONLY);
	check(fd >= 0);
	each_way(PLACE, 0);
	each_way(PLACE + (1ul << 40), 1);

	char *end = map_file(PLACE + (1ul << 41), 0);
	check(pipe(ends) == 0);
	check(pthread_create(&runner, NULL, run, NULL) == 0 && pthread_create(&waiter, NULL, wait_in_it, ends) == 0);
	usleep(20000);
	map_at(end, PAGES, MAP_FIXED);
	check_result(write(ends[1], "x", 1), 1);
	pthread_join(waiter, NULL);
	stop = 1;
	pthread_join(runner, NULL);
	puts("under threads that are in the text");

	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		check_calls();
		_exit(finish());
	}
	check_result(end_of(child), 0);
	return finish();
}
