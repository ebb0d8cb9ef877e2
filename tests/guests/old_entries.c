/* flags: -O2 | -O2 -static
 *
 * The older ways into the kernel: int $0x80 from 64-bit code, with the numbers and the structures of 32-bit programs, and the vsyscall page. Each works as natively,
 * between and under signals too, and keeps every register but rax.
 */
#include "guest.h"
#include <sys/time.h>

static volatile sig_atomic_t ticks;

static void tick(int signal)
{
	(void)signal;
	ticks = ticks + 1;
	raw(SYS_getpid);
}

static long int80(long number, long b, long c, long d)
{
	long result, r12 = 0x1212121212121212, r13 = 0x1313131313131313;
	register long kept12 __asm__("r12") = r12;
	register long kept13 __asm__("r13") = r13;

	__asm__ volatile("int $0x80" : "=a"(result), "+r"(kept12), "+r"(kept13) : "a"(number), "b"(b), "c"(c), "d"(d) : "r8", "r9", "r10", "r11", "memory");
	check(kept12 == r12 && kept13 == r13);
	return result;
}

enum { I386_write = 4, I386_close = 6, I386_getpid = 20, I386_getppid = 64, I386_nanosleep = 162 };

static void interrupts(void)
{
	char *low = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);
	struct itimerval every = { { 0, 300 }, { 0, 300 } }, never = { { 0, 0 }, { 0, 0 } };

	check(low != MAP_FAILED);
	strcpy(low, "written by int $0x80\n");
	fflush(stdout);
	check_result(int80(I386_write, 1, (long)low, (long)strlen(low)), strlen(low));
	check_result(int80(I386_getpid, 0, 0, 0), getpid());
	check_result(int80(I386_close, -1, 0, 0), -EBADF);
	check_result(int80(10000, 0, 0, 0), -ENOSYS);
	signal(SIGALRM, tick);
	setitimer(ITIMER_REAL, &every, NULL);
	for (int i = 0; i < 3000 || ticks < 20; i++)
		check_result(int80(I386_getppid, 0, 0, 0), getppid());
	((int *)low)[0] = 1;
	((int *)low)[1] = 0;
	check_result(int80(I386_nanosleep, (long)low, 0, 0), -EINTR);
	setitimer(ITIMER_REAL, &never, NULL);
	puts("int $0x80");
}

static int vsyscall_is_there(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[1024];
	int found = 0;

	while (fgets(line, sizeof line, maps))
		found |= strstr(line, "[vsyscall]") != NULL;
	fclose(maps);
	return found;
}

static void vsyscalls(void)
{
	time_t (*vtime)(time_t *) = (time_t (*)(time_t *))0xffffffffff600400;
	int (*vgettimeofday)(struct timeval *, void *) = (int (*)(struct timeval *, void *))0xffffffffff600000;
	struct timeval now = { 0, 0 };
	time_t stored = 0, result;

	if (!vsyscall_is_there())
		return;
	result = vtime(&stored);
	check(result == stored && labs(result - time(NULL)) <= 1);
	check(vgettimeofday(&now, NULL) == 0 && labs(now.tv_sec - result) <= 1);
	puts("the vsyscall page");
}

int main(void)
{
	interrupts();
	vsyscalls();
	return finish();
}
