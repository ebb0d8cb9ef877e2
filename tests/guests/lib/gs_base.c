/* flags: -O2 -shared -fPIC -mfsgsbase
 *
 * No system call of its own, but a constructor that sets the GS base by an instruction.
 */
#include <immintrin.h>
#include <sys/auxv.h>

static unsigned long area[16];

__attribute__((constructor)) static void construct(void)
{
	if (getauxval(AT_HWCAP2) & 2)
		_writegsbase_u64((unsigned long long)area);
}

/* Whether the base is what the constructor made it, where programs can set it. */
int library_kept(void)
{
	return !(getauxval(AT_HWCAP2) & 2) || _readgsbase_u64() == (unsigned long long)area;
}
