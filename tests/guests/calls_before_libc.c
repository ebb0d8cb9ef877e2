/* flags: -O2 | -O2 -static | -O2 -static-pie
 *
 * System calls before libc is ready for any: in an indirect function's resolver while relocations are made, in the preinit array, in constructors, and after main in
 * destructors.
 */
#include "guest.h"

static long in_resolver, in_preinit, in_constructor;
static pid_t before;

static long one(void) { return 1; }

static long (*resolve(void))(void)
{
	in_resolver = raw(SYS_getpid) > 0 && raw(SYS_getppid) >= 0 && raw(SYS_close, -1) == -EBADF;
	return one;
}

long resolved(void) __attribute__((ifunc("resolve")));

static void preinit(void)
{
	char text[8];

	before = (pid_t)raw(SYS_getpid);
	in_preinit = raw(SYS_readlink, "/proc/self/exe", text, 1) == 1 && text[0] == '/';
}

#ifdef __PIC__
__attribute__((constructor(101))) static void early(void) { preinit(); }
#else
__attribute__((section(".preinit_array"), used)) static void (*const entry)(void) = preinit;
#endif

__attribute__((constructor)) static void construct(void)
{
	void *page = (void *)raw(SYS_mmap, 0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	in_constructor = raw(SYS_munmap, page, 4096) == 0 && raw(SYS_rt_sigaction, SIGUSR1, NULL, NULL, 8) == 0;
}

__attribute__((destructor)) static void destruct(void)
{
	raw(SYS_write, 1, "in a destructor\n", 16);
}

int main(void)
{
	check_result(resolved(), 1);
	check_result(before, getpid());
	printf("resolver %ld, preinit %ld, constructor %ld\n", in_resolver, in_preinit, in_constructor);
	return finish();
}
