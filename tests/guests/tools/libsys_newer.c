/* Calls that Linux 4.18 does not have, through libsys: what the layer says they are. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <trapless/libsys.h>

static const char *result(int value)
{
	static char text[2][64];
	static int next;
	char *to = text[next++ & 1];
	if (value < 0)
		snprintf(to, sizeof text[0], "%d %s", value, strerror(errno));
	else
		snprintf(to, sizeof text[0], "%d", value);
	return to;
}

int main(void)
{
	const char *first = result(__sys_close_range(1000, 1001, 0));
	const char *second = result(__sys_faccessat2(-100, "/", 4, 0));
	printf("close_range: %s, faccessat2: %s\n", first, second);
	return 0;
}
