/* flags: -O2
 * needs: plain two_segments aligned_2mb
 * slow
 *
 * Loading and unloading 5,000 times leaves nothing behind: no mapping, no address space, no descriptor.
 */
#include "libraries.h"
#include <dirent.h>

static void measure(long *mappings, long *pages, long *descriptors)
{
	FILE *maps = fopen("/proc/self/maps", "r"), *statm = fopen("/proc/self/statm", "r");
	DIR *directory = opendir("/proc/self/fd");
	int c;

	*mappings = *descriptors = 0;
	while ((c = getc(maps)) != EOF)
		*mappings += c == '\n';
	check(fscanf(statm, "%ld", pages) == 1);
	while (readdir(directory))
		++*descriptors;
	closedir(directory);
	fclose(maps);
	fclose(statm);
}

int main(void)
{
	static const char *const names[] = { "plain", "two_segments", "aligned_2mb" };
	long mappings[2], pages[2], descriptors[2];

	for (int i = 0; i < 5030; i++) {
		void *handle = load(names[i % 3]);

		use(handle);
		check(dlclose(handle) == 0);
		if (i == 29)
			measure(&mappings[0], &pages[0], &descriptors[0]);
	}
	measure(&mappings[1], &pages[1], &descriptors[1]);
	check(mappings[1] <= mappings[0] + 2, ": %ld mappings became %ld", mappings[0], mappings[1]);
	check(pages[1] <= pages[0] + 256, ": %ld pages became %ld", pages[0], pages[1]);
	check(descriptors[1] == descriptors[0], ": %ld descriptors became %ld", descriptors[0], descriptors[1]);
	puts("nothing grew");
	return finish();
}
