/*
 * pressure MIB PASSES [native]: in ring 0, fills more memory than there may be,
 * has the kernel read and write it in direct calls, and looks whether it is
 * kept. With "native" the same in ring 3, without the module.
 */
#include <string.h>

#include "ring0.h"

#define PAGE 4096ul

/* Compressible, and of this page alone. */
static void fill(unsigned long *page, unsigned long number)
{
	for (unsigned long i = 0; i < PAGE / 8; i += 64)
		page[i] = number * 0x9e3779b97f4a7c15ul + i;
}

static int is_kept(const unsigned long *page, unsigned long number)
{
	for (unsigned long i = 0; i < PAGE / 8; i += 64)
		if (page[i] != number * 0x9e3779b97f4a7c15ul + i)
			return 0;
	return 1;
}

static int native;

static long made(long number, long a, long b, long c)
{
	return native ? syscall(number, a, b, c) : call(number, a, b, c);
}

int main(int count, char **words)
{
	unsigned long pages = count >= 3 ? strtoul(words[1], NULL, 10) << 8 : 0, lost = 0;
	char *memory = malloc(pages * PAGE);
	unsigned long *copy = aligned_alloc(PAGE, PAGE);
	int pipes[2];

	native = count == 4 && !strcmp(words[3], "native");
	if (!native)
		enter(TRAPLESS_FAST);
	if (!pages || !memory || !copy || pipe(pipes))
		return 2;
	for (unsigned long i = 0; i < pages; i++)
		fill((unsigned long *)(memory + i * PAGE), i);
	for (int pass = atoi(words[2]); pass > 0; pass--)
		for (unsigned long i = 0; i < pages; i++) {
			made(SYS_write, pipes[1], (long)(memory + i * PAGE), PAGE);
			if (made(SYS_read, pipes[0], (long)copy, PAGE) != (long)PAGE || !is_kept(copy, i))
				lost++;
		}
	printf("%lu of %lu pages lost\n", lost, pages);
	return lost != 0;
}
