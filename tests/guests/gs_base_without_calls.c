/* flags: -O2 -mfsgsbase
 * noted
 *
 * A program that sets the GS base by an instruction and has no system call of its own: the calls of its libraries must still work, and leave the
 * base as it is.
 */
#include <immintrin.h>
#include <signal.h>
#include <stdio.h>
#include <sys/auxv.h>
#include <unistd.h>

static unsigned long area[16];

int main(void)
{
	struct sigaction old;

	if (!(getauxval(AT_HWCAP2) & 2)) {
		puts("programs cannot set the GS base here");
		return 0;
	}
	_writegsbase_u64((unsigned long long)area);
	printf("%d %d %d\n", getpid() > 0, getppid() > 0, sigaction(SIGUSR1, NULL, &old));
	printf("the base is as it was set: %d\n", _readgsbase_u64() == (unsigned long long)area);
	return _readgsbase_u64() != (unsigned long long)area;
}
