/* flags: -O2
 *
 * Says on request, one line of standard input for one line of output, which libc this process uses and what the dynamic linker gives it:
 *
 *   libc        the build-ids of libc and of the dynamic linker in memory, and for each whether its file is the one of that name still
 *   open NAME   dlopen: whether it was loaded already, the build-id of what it gave, and whether a system call made there is right
 *   answer      answer() of the plugin opened last
 *   convert TO  iconv, whose converters are plugins of libc
 *   child       the same as `libc`, from a child that executes this program
 *   end
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <elf.h>
#include <iconv.h>
#include <link.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct wanted { ElfW(Addr) base; char id[41]; };

static int find_id(struct dl_phdr_info *info, size_t size, void *data)
{
	struct wanted *wanted = data;

	(void)size;
	if (info->dlpi_addr != wanted->base)
		return 0;
	for (int i = 0; i < info->dlpi_phnum; i++) {
		const ElfW(Phdr) *segment = &info->dlpi_phdr[i];
		const char *at = (const char *)info->dlpi_addr + segment->p_vaddr, *end = at + segment->p_memsz;

		while (segment->p_type == PT_NOTE && at + sizeof(ElfW(Nhdr)) < end) {
			const ElfW(Nhdr) *note = (const void *)at;
			const unsigned char *id = (const void *)(at + sizeof *note + ((note->n_namesz + 3) & ~3u));

			if (note->n_type == NT_GNU_BUILD_ID && note->n_descsz == 20)
				for (int k = 0; k < 20; k++)
					sprintf(wanted->id + 2 * k, "%02x", id[k]);
			at = (const char *)id + ((note->n_descsz + 3) & ~3u);
		}
	}
	return 1;
}

static const char *id_at(ElfW(Addr) base)
{
	static struct wanted wanted;

	wanted = (struct wanted){ base, "none" };
	dl_iterate_phdr(find_id, &wanted);
	return wanted.id;
}

/* What /proc says of a file of this name among the mappings: one that was unlinked has " (deleted)" behind it. */
static const char *state(const char *name)
{
	char line[4096];
	const char *found = "absent";
	FILE *maps = fopen("/proc/self/maps", "r");

	while (maps != NULL && fgets(line, sizeof line, maps) != NULL)
		if (strstr(line, name) != NULL)
			found = strstr(line, " (deleted)") != NULL ? "deleted" : strcmp(found, "deleted") == 0 ? found : "present";
	if (maps != NULL)
		fclose(maps);
	return found;
}

static void say_libc(void)
{
	Dl_info libc, linker;

	dladdr((void *)fopen, &libc);
	dladdr(dlsym(RTLD_DEFAULT, "__tls_get_addr"), &linker);
	printf("libc %s %s, ", id_at((ElfW(Addr))libc.dli_fbase), state("/libc.so.6"));
	printf("linker %s %s\n", id_at((ElfW(Addr))linker.dli_fbase), state("/ld-linux-x86-64.so.2"));
}

static int (*answer)(void);

static void say_opened(const char *name)
{
	void *loaded = dlopen(name, RTLD_NOW | RTLD_NOLOAD), *handle = dlopen(name, RTLD_NOW | RTLD_LOCAL);
	pid_t (*number)(void) = handle != NULL ? (pid_t (*)(void))dlsym(handle, "getppid") : NULL;
	struct link_map *map;

	answer = handle != NULL ? (int (*)(void))dlsym(handle, "answer") : NULL;

	if (handle == NULL || dlinfo(handle, RTLD_DI_LINKMAP, &map) != 0) {
		puts(dlerror());
		return;
	}
	printf("%s, %s, getppid %s", loaded != NULL ? "there already" : "loaded", id_at(map->l_addr), number == NULL ? "none" : number() == getppid() ? "right" : "wrong");
	printf(answer != NULL ? ", answer %d\n" : "\n", answer != NULL ? answer() : 0);
}

static void convert(const char *to)
{
	char in[] = "caf\xc3\xa9", out[64], *from = in, *at = out;
	size_t left = sizeof in - 1, room = sizeof out;
	iconv_t converter = iconv_open(to, "UTF-8");

	if (converter == (iconv_t)-1) {
		perror("iconv_open");
		puts("none");
		return;
	}
	iconv(converter, &from, &left, &at, &room);
	for (char *c = out; c < at; c++)
		printf("%02x", (unsigned char)*c);
	putchar('\n');
}

int main(int argc, char **argv)
{
	char line[4096], *only[] = { argv[0], "libc", NULL };
	pid_t child;

	if (argc > 1) {
		say_libc();
		return 0;
	}
	setvbuf(stdout, NULL, _IOLBF, 0);
	while (fgets(line, sizeof line, stdin) != NULL && strcmp(line, "end\n") != 0) {
		line[strcspn(line, "\n")] = 0;
		if (strcmp(line, "libc") == 0)
			say_libc();
		else if (strncmp(line, "open ", 5) == 0)
			say_opened(line + 5);
		else if (strcmp(line, "answer") == 0 && answer != NULL)
			printf("%d\n", answer());
		else if (strncmp(line, "convert ", 8) == 0)
			convert(line + 8);
		else if (strcmp(line, "child") == 0 && (posix_spawn(&child, argv[0], NULL, NULL, only, environ) != 0 || waitpid(child, NULL, 0) != child))
			puts("no child");
	}
	return 0;
}
