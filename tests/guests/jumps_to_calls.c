/* flags: -O2 | -Os -pie -fPIE -Wl,-z,noseparate-code | -O2 -no-pie | -Os -no-pie | -O3 -static
 *
 * Computed jumps that lead right to a call or to the instructions before it, in all the forms compilers write: switches, also with the table in the text
 * segment, labels as values, distances between labels, labels kept for later, a cold part that comes back, a symbol and a distance.
 */
#include "guest.h"

static int in;	/* holds letters to be read */

/* The call is written out, so that it stands in the function. */
#define CALL(result, number, first, second, third) \
	__asm__ volatile("syscall" : "=a"(result) : "0"((long)(number)), "D"(first), "S"(second), "d"(third) : "rcx", "r11", "memory")

static volatile long trace;

__attribute__((noinline)) static long by_switch(int which, long fd, char *b)
{
	long result;

	switch (which) {
	case 0:
		trace = 1;
		break;
	case 1:
		trace = 7;
		return 3;
	case 2:
		trace = 3;
		return 9;
	case 3:
		trace = 4;
		return 8;
	case 5:
		fd++;
		__attribute__((fallthrough));
	case 6:
		CALL(result, SYS_read, fd, b, 1l);
		return result + 1000;
	default:
		return -1;
	}
	return 77;
}

__attribute__((noinline)) static long by_labels(int which, long fd, char *b)
{
	static const void *const labels[] = { &&none, &&two, &&one, &&call };
	long result;

	goto *labels[which];
none:
	return 4;
two:
	fd++;
one:
	fd++;
call:
	CALL(result, SYS_read, fd, b, 1l);
	return result + 1000;
}

__attribute__((noinline)) static long by_distances(int which, long fd, char *b)
{
	static const int distances[] = { &&none - &&none, &&two - &&none, &&one - &&none, &&call - &&none };
	long result;

	goto *(&&none + distances[which]);
none:
	return 4;
two:
	fd++;
one:
	fd++;
call:
	CALL(result, SYS_read, fd, b, 1l);
	return result + 1000;
}

static struct { void *next; long value; } routine;

__attribute__((noinline)) static long goes_on(long fd, char *b)
{
	long result;

	if (routine.next)
		goto *routine.next;
	routine.next = &&second;
	fd++;
	routine.value = 3;
	return fd;
second:
	routine.next = &&third;
	fd++;
third:
	CALL(result, SYS_read, fd, b, 1l);
	return result + 1000;
}

__attribute__((cold, noinline)) static void note(void)
{
	trace++;
}

/* The number is loaded early, so that much lies between it and the call; the cold part loads another. */
__attribute__((noinline)) static long by_cold_part(int rare, long a, long b, long c, long d, long e, long f)
{
	long number = SYS_getpid, result;

	if (__builtin_expect(rare, 0)) {
		note();
		number = SYS_getppid;
	}
	register long r10 __asm__("r10") = d * 0x1234567812345679;
	register long r8 __asm__("r8") = e * 0x1122334455667789;
	register long r9 __asm__("r9") = f * 0x1ffff00001111227;
	__asm__ volatile("syscall" : "=a"(result)
			 : "0"(number), "D"(a * 0x1234567812345677), "S"(b * 0x1234567f12345677), "d"(c * 0x1ed4567812345677), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

static void reads(const char *way, long (*function)(int, long, char *), int far, int near)
{
	static char expected = 'a';
	char b = 0;

	check_result(function(far, in - 1, &b), 1001);
	check(b == expected, ": %s: %c, not %c", way, b, expected);
	expected++;
	check_result(function(near, in, &b), 1001);
	check(b == expected, ": %s: %c, not %c", way, b, expected);
	expected++;
}

int main(void)
{
	int ends[2];
	char b = 0;

	check(pipe(ends) == 0 && write(ends[1], "abcdefghij", 10) == 10);
	in = ends[0];
	reads("a switch", by_switch, 5, 6);
	reads("labels", by_labels, 2, 3);
	reads("distances", by_distances, 2, 3);
	goes_on(0, &b);
	check_result(goes_on(in - 1, &b), 1001);
	check_result(goes_on(in, &b), 1001);
	check(b == 'h');
	check_result(by_cold_part(0, 1, 2, 3, 4, 5, 6), getpid());
	check_result(by_cold_part(1, 1, 2, 3, 4, 5, 6), getppid());
	for (int i = 0; i < 4; i++)
		trace += by_switch(i, 0, &b);
	check_result(by_labels(0, 0, &b) + by_distances(0, 0, &b), 8);
	puts("each jump leads to its call");
	return finish();
}
