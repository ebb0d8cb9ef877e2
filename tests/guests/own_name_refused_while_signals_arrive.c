/* flags: -O2 | -O2 -static
 *
 * An execve of /proc/self/exe that the kernel refuses (EFAULT) while signals arrive, whose handlers make calls: it is refused where it was made, with all
 * its registers.
 */
#include "interrupted.h"

enum { EVERY = 50, FOR = 1000 };

static volatile sig_atomic_t handled;

static void handler(int number)
{
	char text[8];

	(void)number;
	handled++;
	raw(SYS_readlink, "/proc/missing", text, sizeof text);
	raw(SYS_mprotect, 1, 4096, PROT_EXEC);
	raw(SYS_execve, "/proc/missing", NULL, NULL);
	interrupt_again(EVERY);
}

/* The call, with its registers looked at afterwards. */
static long refused(long number, long a, long b, long c, long d)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = 0;
	long result, first = a, second = b, third = c;

	__asm__ volatile("syscall" : "=a"(result), "+D"(first), "+S"(second), "+d"(third), "+r"(r10), "+r"(r8) : "0"(number) : "rcx", "r11", "memory");
	check(first == a && second == b && third == c && r10 == d && r8 == 0);
	return result;
}

int main(void)
{
	static char own[] = "/proc/self/exe";
	char *bad[] = { own, (char *)8, NULL };
	long wrong = 0;

	handle_alarm(handler);
	interrupt_every(EVERY, FOR);
	while (time_is_left() && !guest_failures) {
		wrong += refused(SYS_execve, (long)own, (long)bad, (long)(bad + 2), 0) != -EFAULT;
		wrong += refused(SYS_execveat, AT_FDCWD, (long)own, (long)bad, (long)(bad + 2)) != -EFAULT;
	}
	interrupt_no_more();
	check(handled > 0);
	check_result(wrong, 0);
	puts("always refused");
	return finish();
}
