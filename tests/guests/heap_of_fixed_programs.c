/* flags: -O2 -no-pie | -O2 -static -no-pie
 *
 * The heap of a program of fixed address lies behind its data, within what 32 bits can say.
 */
#include "guest.h"

extern char end;

int main(void)
{
	char line[512];
	int heaps = 0;
	FILE *maps = fopen("/proc/self/maps", "r");
	long distance = (char *)sbrk(0) - &end;

	check(distance >= 0 && distance < 1l << 31, ": %ld", distance);
	check((uintptr_t)malloc(100) < 1ul << 32);
	while (fgets(line, sizeof line, maps))
		heaps += strstr(line, "[heap]") != NULL;
	check_result(heaps, 1);
	check(brk((char *)sbrk(0) + (64 << 20)) == 0);
	memset((char *)sbrk(0) - (64 << 20), 1, 64 << 20);
	puts("a low heap");
	return finish();
}
