/* flags: -O2
 *
 * Prints its arguments, one to a line, argv[0] as given, and ends with the number of them.
 */
#include <stdio.h>

int main(int argc, char **argv)
{
	for (int i = 0; i < argc; i++)
		printf("[%s]\n", argv[i]);
	return argc;
}
