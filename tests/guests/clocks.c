/* flags: -O2 | -O2 -static
 *
 * clock_gettime, gettimeofday, time, clock_getres and getcpu by instructions of the guest's own: between two readings of libc's, and with the
 * kernel's errors for unknown clocks, null pointers, pointers that nobody may write and results that end on an unmapped page.
 */
#include "guest.h"
#include <sched.h>
#include <sys/time.h>

static char *edge; /* the end of a writable page; the next is not mapped */
static char *read_only;

static long long nanoseconds(const struct timespec *t)
{
	return t->tv_sec * 1000000000ll + t->tv_nsec;
}

static void between(clockid_t clock, const char *name)
{
	struct timespec before, raw_time, after, resolution, raw_resolution;

	for (int i = 0; i < 1000; i++) {
		clock_gettime(clock, &before);
		check_result(raw(SYS_clock_gettime, clock, &raw_time), 0);
		clock_gettime(clock, &after);
		check(nanoseconds(&before) <= nanoseconds(&raw_time) && nanoseconds(&raw_time) <= nanoseconds(&after), ": %s went back", name);
	}
	clock_getres(clock, &resolution);
	check_result(raw(SYS_clock_getres, clock, &raw_resolution), 0);
	check(nanoseconds(&resolution) == nanoseconds(&raw_resolution));
	check_result(raw(SYS_clock_getres, clock, NULL), 0);
	printf("%s: resolution %ld.%09ld\n", name, (long)raw_resolution.tv_sec, raw_resolution.tv_nsec);
}

static void pointers(long number, long first, int second_is_pointer, size_t size, const char *name)
{
	void *bad[] = { NULL, (void *)1, (void *)0x7fffffffffff, (void *)0x800000000000, (void *)-1, (void *)-4096, (void *)0xffff800000000000,
		edge, edge - size / 2, edge - size, read_only };

	printf("%s:", name);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		memset(edge - size, 0x77, size);
		long result = second_is_pointer ? raw(number, first, bad[i]) : raw(number, bad[i], 0, 0);
		printf(" %ld", result < 0 || number != SYS_time ? result : 1);
	}
	putchar('\n');
}

static void unknown_clocks(void)
{
	static const int clocks[] = { 10, 12, 16, 17, 100, -1, -2, -3, -4, -5, -6, -7, -8, INT32_MAX, INT32_MIN };
	struct timespec time;

	for (size_t i = 0; i < sizeof clocks / sizeof *clocks; i++)
		printf("clock %d: %ld %ld %ld %ld\n", clocks[i], raw(SYS_clock_gettime, clocks[i], &time), raw(SYS_clock_getres, clocks[i], &time),
			raw(SYS_clock_gettime, clocks[i], NULL), raw(SYS_clock_getres, clocks[i], NULL));
	/* The clock is an int: the upper half of the register is not looked at. */
	check_result(raw(SYS_clock_gettime, 0x7700000001, &time), 0);
	check_result(raw(SYS_clock_getres, 0x7700000001, &time), 0);
}

static void seconds(void)
{
	struct timeval day, raw_day, later;
	struct timezone zone = { 99, 99 }, raw_zone = { 88, 88 };
	time_t now, stored = 0;

	gettimeofday(&day, &zone);
	check_result(raw(SYS_gettimeofday, &raw_day, &raw_zone), 0);
	gettimeofday(&later, NULL);
	check(timercmp(&day, &raw_day, <=) && timercmp(&raw_day, &later, <=));
	check(raw_day.tv_usec >= 0 && raw_day.tv_usec < 1000000);
	printf("zone: %d %d\n", raw_zone.tz_minuteswest, raw_zone.tz_dsttime);
	check_result(raw(SYS_gettimeofday, NULL, NULL), 0);
	check_result(raw(SYS_gettimeofday, NULL, &raw_zone), 0);
	check_result(raw(SYS_gettimeofday, &raw_day, 1), -EFAULT);
	check_result(raw(SYS_gettimeofday, 1, &raw_zone), -EFAULT);
	now = raw(SYS_time, &stored);
	check(now == stored && now >= raw_day.tv_sec - 1 && now <= time(NULL));
	check(raw(SYS_time, NULL) >= now);
}

static void processor(void)
{
	unsigned cpu = 99, node = 99;
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	if (sched_setaffinity(0, sizeof set, &set) == 0) {
		check_result(raw(SYS_getcpu, &cpu, &node, NULL), 0);
		printf("on CPU %u, node %u\n", cpu, node);
	}
	check_result(raw(SYS_getcpu, NULL, NULL, NULL), 0);
	check_result(raw(SYS_getcpu, &cpu, NULL, 1), 0);
	check_result(raw(SYS_getcpu, 1, NULL, NULL), -EFAULT);
	check_result(raw(SYS_getcpu, NULL, 1, NULL), -EFAULT);
}

int main(void)
{
	edge = (char *)mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) + 4096;
	munmap(edge, 4096);
	read_only = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
#define BETWEEN(clock) between(clock, #clock)
	BETWEEN(CLOCK_REALTIME);
	BETWEEN(CLOCK_MONOTONIC);
	BETWEEN(CLOCK_MONOTONIC_RAW);
	BETWEEN(CLOCK_REALTIME_COARSE);
	BETWEEN(CLOCK_MONOTONIC_COARSE);
	BETWEEN(CLOCK_BOOTTIME);
	BETWEEN(CLOCK_TAI);
	BETWEEN(CLOCK_PROCESS_CPUTIME_ID);
	BETWEEN(CLOCK_THREAD_CPUTIME_ID);
	pointers(SYS_clock_gettime, CLOCK_MONOTONIC, 1, 16, "clock_gettime");
	pointers(SYS_clock_gettime, CLOCK_PROCESS_CPUTIME_ID, 1, 16, "clock_gettime of the process");
	pointers(SYS_clock_getres, CLOCK_MONOTONIC, 1, 16, "clock_getres");
	pointers(SYS_gettimeofday, 0, 0, 16, "gettimeofday");
	pointers(SYS_time, 0, 0, 8, "time");
	pointers(SYS_getcpu, 0, 0, 4, "getcpu");
	unknown_clocks();
	seconds();
	processor();
	return finish();
}
