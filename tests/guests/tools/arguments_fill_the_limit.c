/* flags: -O2
 *
 * Executes /bin/true with arguments that fill the kernel's limit but for some bytes; the limit, a quarter of RLIMIT_STACK, cannot be raised.
 */
#include "../guest.h"
#include <sys/resource.h>

int main(void)
{
	enum { SPACE = 256 << 10, PIECES = 3, PIECE = 80000, LEFT = 16 };
	static char piece[PIECE + 1], rest[SPACE];
	char *arguments[] = { "true", piece, piece, piece, rest, NULL }, *none[] = { NULL };
	struct rlimit limit = { SPACE * 4, SPACE * 4 };

	memset(piece, 'x', PIECE);
	memset(rest, 'x', SPACE - PIECES * sizeof piece - sizeof "true" - sizeof "/bin/true" - (PIECES + 2) * sizeof(char *) - LEFT);
	check_result(setrlimit(RLIMIT_STACK, &limit), 0);
	execve("/bin/true", arguments, none);
	perror("/bin/true");
	return 1;
}
