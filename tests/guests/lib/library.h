/* What every guest library exports: sites of its own, data that relocations fill in, and a constructor that made a call. */
#include "../guest.h"

static long constructed;
static const char *words[] = { "system", "call", "interfacing", "layer" };

__attribute__((constructor)) static void construct(void)
{
	constructed = raw(SYS_getpid);
}

long library_pid(void) { return raw(SYS_getpid); }
long library_parent(void) { return raw(SYS_getppid); }
long library_close(int fd) { return raw(SYS_close, fd); }
long library_constructed(void) { return constructed; }
const char *library_word(int i) { return words[i & 3]; }
