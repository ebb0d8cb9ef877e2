/* flags: -O2 | -O2 -static
 *
 * What a pretended kernel shows of itself: the auxiliary vector, there and in /proc, and the commands membarrier says it has.
 */
#include "kernel_map.h"
#include <elf.h>
#include <sys/auxv.h>

enum { RSEQ_FEATURE_SIZE = 27, RSEQ_ALIGN = 28, MINIMUM_SIGNAL_STACK = 51, HWCAP2 = 26, FSGSBASE = 2 };

extern char **environ;

static const Elf64_auxv_t *vector(void)
{
	char **end = environ;

	while (*end)
		end++;
	return (const Elf64_auxv_t *)(end + 1);
}

static int has(const Elf64_auxv_t *at, unsigned long type)
{
	while (at->a_type != AT_NULL && at->a_type != type)
		at++;
	return at->a_type == type;
}

int main(void)
{
	static const struct { unsigned long type; int major, minor; } later[] = {
		{ HWCAP2, 4, 11 }, { MINIMUM_SIGNAL_STACK, 5, 14 }, { RSEQ_FEATURE_SIZE, 6, 3 }, { RSEQ_ALIGN, 6, 3 },
	};
	static const struct { long command; int major, minor; } commands[] = { { 1, 4, 3 }, { 8, 4, 14 }, { 2, 4, 16 }, { 128, 5, 10 }, { 512, 6, 3 } };
	Elf64_auxv_t shown[64] = { 0 };
	long size = 0, query;
	int fd = open("/proc/self/auxv", O_RDONLY);

	check((size = read(fd, shown, sizeof shown)) > 0);
	for (long i = 0; i < size / (long)sizeof *shown; i++)
		check(shown[i].a_type == vector()[i].a_type && shown[i].a_un.a_val == vector()[i].a_un.a_val);
	for (size_t i = 0; i < sizeof later / sizeof *later; i++)
		guest_check(!(converted(later[i].major, later[i].minor) && has(vector(), later[i].type)), "no entry", __LINE__, " %lu", later[i].type);
	check(!(converted(5, 9) && (getauxval(HWCAP2) & FSGSBASE)));
	check(has(vector(), AT_PAGESZ) && has(vector(), AT_RANDOM) && has(vector(), AT_SYSINFO_EHDR));
	query = raw(SYS_membarrier, 0, 0, 0);
	if (converted(4, 3)) {
		check(query == -ENOSYS);
		return finish();
	}
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		int there = (query & commands[i].command) != 0;

		guest_check(!converted(commands[i].major, commands[i].minor) || !there, "not yet there", __LINE__, " %ld", commands[i].command);
	}
	check((query & 1) && raw(SYS_membarrier, 1, 0, 0) == 0);
	return finish();
}
