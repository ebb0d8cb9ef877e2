/* flags: -O2
 * slow
 *
 * execve of damaged programs, whose errors the kernel finds before it gives the old program up (an errno) or after (a signal). The files are made of a tiny
 * program, of fixed address and position-independent, and of /bin/true, which has a dynamic linker: fields of their headers are changed, or the file is cut
 * off. Seeded, so the same ones each time. Some run all the same: the tiny one ends with 42. Not of this program: with its entry moved it would begin anew.
 */
#include "guest.h"
#include <elf.h>
#include <sys/resource.h>

enum { FILES = 240, SIZE = 1 << 18, STATUS = 42, TINY = 0x2000, FIXED_AT = 0x400000, SECONDS = 5, REFUSED = 60 };

static const unsigned char tiny_code[] = { 0xb8, 231, 0, 0, 0, 0xbf, STATUS, 0, 0, 0, 0x0f, 0x05 }; /* exit_group(STATUS) */

static const uint64_t interesting[] = {
	0, 1, 2, 0x7f, 0xff0, 0xfff, 0x1000, 0x1001, 0x2000, 0xffff, 0x100000, 0x200000, 0x7fffffff, 0xffffffff, 0x7ffffffff000,
	1ul << 47, 1ul << 63, -0x1000ul, -1ul,
};

static uint64_t seed;

static unsigned pick(unsigned count)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(seed >> 33) % count;
}

/* Text at 0x1000, data with a bss at 0x3ff0, and room for a third header. */
static size_t make_tiny(unsigned char *file, int type)
{
	uint64_t start = type == ET_EXEC ? FIXED_AT : 0;
	Elf64_Ehdr head = { .e_ident = ELFMAG "\2\1\1", .e_type = (Elf64_Half)type, .e_machine = EM_X86_64, .e_version = 1, .e_entry = start + 0x1000, .e_phoff = 64,
		.e_ehsize = 64, .e_phentsize = 56, .e_phnum = 3 };
	Elf64_Phdr segments[] = {
		{ PT_LOAD, PF_R | PF_X, 0x1000, start + 0x1000, start + 0x1000, 0x1000, 0x1000, 0x1000 },
		{ PT_LOAD, PF_R | PF_W, 0xff0, start + 0x3ff0, start + 0x3ff0, 16, 0x3000, 0x1000 },
		{ PT_NULL, 0, 0, 0, 0, 0, 0, 0 },
	};

	memset(file, 0, TINY);
	memcpy(file, &head, sizeof head);
	memcpy(file + 64, segments, sizeof segments);
	memcpy(file + 0x1000, tiny_code, sizeof tiny_code);
	return TINY;
}

static size_t make(unsigned char *file, int which)
{
	if (which < 2)
		return make_tiny(file, which == 0 ? ET_EXEC : ET_DYN);

	int fd = open("/bin/true", O_RDONLY | O_CLOEXEC);
	ssize_t size = read(fd, file, SIZE);

	check(size > 0 && size < SIZE);
	close(fd);
	return (size_t)size;
}

/* One to three fields of the header or of the program headers; sometimes the end of the file. */
static size_t damage(unsigned char *file, size_t size)
{
	unsigned headers = file[56];

	for (unsigned i = pick(3) + 1; i > 0; i--) {
		unsigned table = pick(6) == 0 ? 0 : 64 + pick(headers) * 56;
		unsigned char *field = file + table + pick(7) * 8;
		uint64_t value;

		memcpy(&value, field, 8);
		switch (pick(4)) {
		case 0: value ^= 1ul << pick(64); break;
		case 1: value = interesting[pick(sizeof interesting / sizeof *interesting)]; break;
		case 2: value += (uint64_t)(pick(7) - 3) * 0x1000; break;
		default: value += pick(65) - 32; break;
		}
		memcpy(field, &value, 8);
	}
	return pick(8) == 0 ? 64 + pick((unsigned)size - 64) : size;
}

static void run(int number)
{
	static unsigned char file[SIZE];
	char name[64];
	int nothing = open("/dev/null", O_WRONLY | O_CLOEXEC);

	seed = (uint64_t)number;
	snprintf(name, sizeof name, "damaged%d", number);

	size_t size = damage(file, make(file, number % 3));
	int fd = open(name, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0755);

	check(fd >= 0 && write(fd, file, size) == (ssize_t)size);
	close(fd);

	pid_t child = fork();

	if (child == 0) {
		struct rlimit none = { 0, 0 };

		setrlimit(RLIMIT_CORE, &none);
		alarm(SECONDS);
		dup3(nothing, STDERR_FILENO, 0);
		execl(name, name, (char *)NULL);
		_exit(REFUSED + errno);
	}

	int end = end_of(child), refused = end > REFUSED && end < 125;

	printf("%d: %s %d\n", number, refused ? "errno" : end < 256 ? "status" : "signal", refused ? end - REFUSED : end & 255);
	unlink(name);
	close(nothing);
}

int main(void)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	for (int number = 0; number < FILES; number++)
		run(number);
	return finish();
}
