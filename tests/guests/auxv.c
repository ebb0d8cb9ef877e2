/* flags: -O2 | -O2 -static | -O2 -static-pie | -O2 -no-pie
 *
 * The auxiliary vector, the stack's layout and the program headers as the kernel lays them out: same entries in the same order; addresses are compared
 * with what they must point to. /proc/self/auxv, cmdline and environ say the same, and follow when the program changes its title in place.
 */
#include "guest.h"
#include <elf.h>
#include <link.h>
#include <sys/auxv.h>

extern char **environ;
extern const Elf64_Ehdr __ehdr_start;
void _start(void);

static char contents[65536];

static ssize_t slurp(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t size = 0, got;

	while ((got = read(fd, contents + size, sizeof contents - (size_t)size)) > 0)
		size += got;
	close(fd);
	return size;
}

static void entry(const Elf64_auxv_t *aux, char **argv)
{
	unsigned long value = aux->a_un.a_val;
	const unsigned char *bytes = (const unsigned char *)value;

	printf("%lu: ", aux->a_type);
	switch (aux->a_type) {
	case AT_PHDR: printf("%s\n", value == (unsigned long)&__ehdr_start + __ehdr_start.e_phoff ? "our program headers" : "not our program headers"); break;
	case AT_ENTRY: printf("%s\n", value == (unsigned long)&_start ? "our entry" : "not our entry"); break;
	case AT_BASE: printf("%s\n", value == 0 ? "none" : memcmp(bytes, ELFMAG, SELFMAG) == 0 && value % 4096 == 0 ? "an ELF file" : "?"); break;
	case AT_SYSINFO_EHDR: printf("%s\n", memcmp(bytes, ELFMAG, SELFMAG) == 0 && value % 4096 == 0 ? "an ELF file" : "?"); break;
	case AT_RANDOM: printf("%s\n", value > (unsigned long)environ && memcmp(bytes, bytes + 8, 8) != 0 ? "on the stack" : "?"); break;
	case AT_EXECFN: printf("%s\n", strcmp((char *)value, argv[0]) == 0 ? "argv[0]" : (char *)value); break;
	case AT_PLATFORM: printf("%s\n", (char *)value); break;
	default: printf("%lx\n", value);
	}
}

static int segment(struct dl_phdr_info *info, size_t size, void *first)
{
	(void)size;
	if (*(int *)first) {
		*(int *)first = 0;
		printf("dl_iterate_phdr: %d headers, name \"%s\"\n", info->dlpi_phnum, info->dlpi_name);
	}
	return 0;
}

static void layout(char **argv, Elf64_auxv_t *aux)
{
	char *end = argv[0];
	int count = 0;

	check(((uintptr_t)(argv - 1) & 15) == 0, ": the stack at entry is not aligned");
	check(*(long *)(argv - 1) == 2);
	for (char **string = argv; *string; string++, end += strlen(end) + 1)
		check(*string == end, ": arguments are not adjacent");
	for (char **string = environ; *string; string++, end += strlen(end) + 1, count++)
		check(*string == end, ": variables are not adjacent");
	check(end == (char *)getauxval(AT_EXECFN), ": the file name does not follow the environment");
	check(environ == argv + 3 && (char **)aux == environ + count + 1);
	check((char *)getauxval(AT_RANDOM) < argv[0] && (char *)getauxval(AT_RANDOM) > (char *)aux);
}

static void title(char **argv, size_t length)
{
	ssize_t size = slurp("/proc/self/cmdline");

	check(size == (ssize_t)length && memcmp(contents, argv[0], length) == 0, ": cmdline has %zd bytes, not %zu", size, length);
	memset(argv[0], 'T', strlen(argv[0]));
	size = slurp("/proc/self/cmdline");
	check(size == (ssize_t)length && contents[0] == 'T' && memcmp(contents, argv[0], length) == 0, ": cmdline does not follow");
	size = slurp("/proc/self/environ");
	check(strcmp(contents, environ[0]) == 0 && size == environ[1] - environ[0] + (ssize_t)strlen(environ[1]) + 1, ": environ has %zd bytes", size);
}

int main(int argc, char **argv)
{
	char *again[] = { argv[0], "again", NULL }, *variables[] = { "ONE=1", "TWO=2", NULL };
	Elf64_auxv_t *aux = (Elf64_auxv_t *)environ;
	int first = 1;
	ssize_t size;

	if (argc == 1) {
		execve(argv[0], again, variables);
		return 1;
	}
	aux = (Elf64_auxv_t *)(environ + 3);
	for (Elf64_auxv_t *each = aux; each->a_type != AT_NULL; each++)
		entry(each, argv);
	size = slurp("/proc/self/auxv");
	check(size > 0 && memcmp(contents, aux, (size_t)size) == 0, ": /proc/self/auxv differs");
	layout(argv, aux);
	title(argv, strlen(argv[0]) + 1 + sizeof "again");
	dl_iterate_phdr(segment, &first);
	return finish();
}
