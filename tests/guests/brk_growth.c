/* flags: -O2 | -O2 -static | -O2 -no-pie | -O2 -static-pie
 *
 * The heap grows where the kernel put it, by hundreds of megabytes; nothing of ours stands in its way.
 */
#include "guest.h"

int main(void)
{
	char *start, *end;

	setvbuf(stdout, NULL, _IONBF, 0); /* a buffer would lie in the memory given back below */
	start = sbrk(0);

	for (int i = 0; i < 256; i++) {
		char *block = sbrk(1 << 20);

		check(block != (void *)-1, ": after %d MiB", i);
		if (block == (void *)-1)
			break;
		block[0] = block[(1 << 20) - 1] = 1;
	}
	end = sbrk(0);
	printf("grew by %ld MiB\n", (long)(end - start) >> 20);
	check(brk(start) == 0);
	check(sbrk(0) == start);
	for (int i = 0; i < 1000; i++)
		free(malloc((size_t)i * 1000));
	return finish();
}
