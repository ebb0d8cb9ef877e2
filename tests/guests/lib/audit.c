/* flags: -O2 -shared -fPIC
 *
 * An audit library (rtld-audit(7)): it has its own copy of libc, and says what is loaded and bound, by calls of its own.
 */
#include "../guest.h"
#include <link.h>

static void say(const char *what, const char *name)
{
	const char *base = strrchr(name, '/');

	base = base ? base + 1 : name;
	raw(SYS_write, 1, what, strlen(what));
	raw(SYS_write, 1, base, strlen(base));
	raw(SYS_write, 1, raw(SYS_getpid) == getpid() ? "\n" : "?\n", 1 + (raw(SYS_getpid) != getpid()));
}

unsigned la_version(unsigned version) { return version; }

unsigned la_objopen(struct link_map *map, Lmid_t space, uintptr_t *cookie)
{
	(void)space;
	(void)cookie;
	say("audit: ", map->l_name);
	return LA_FLG_BINDTO | LA_FLG_BINDFROM;
}

uintptr_t la_symbind64(Elf64_Sym *symbol, unsigned index, uintptr_t *from, uintptr_t *to, unsigned *flags, const char *name)
{
	(void)index;
	(void)from;
	(void)to;
	(void)flags;
	if (strcmp(name, "getppid") == 0)
		say("bound: ", name);
	return symbol->st_value;
}
