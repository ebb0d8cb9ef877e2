/* flags: -O2 -pthread | -O2 -pthread -static
 *
 * Clocks read by an instruction of the guest's own after the vDSO, its data or both were unmapped, replaced, moved or closed, as checkpoint tools do:
 * the kernel answers, in the process, in its threads and in its children; also while other threads read clocks.
 */
#include "guest.h"
#include <pthread.h>
#include <sched.h>
#include <sys/time.h>

enum { READERS = 2, ROUNDS = 3, RANGES = 8 };

struct range {
	char *start, *end;
	int code; /* the vDSO, not its data */
};

static struct range ranges[RANGES];
static int range_count;
static volatile int going;

static void find_ranges(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[4300];

	check(maps != NULL);
	while (fgets(line, sizeof line, maps))
		if ((strstr(line, "[vdso]") || strstr(line, "[vvar")) && range_count < RANGES) {
			struct range *range = &ranges[range_count++];

			check(sscanf(line, "%p-%p", (void **)&range->start, (void **)&range->end) == 2);
			range->code = strstr(line, "[vdso]") != NULL;
		}
	fclose(maps);
	check(range_count >= 2);
}

/* Not libc's, which go to the vDSO themselves. */
static void read_clocks(void)
{
	struct timespec time = { 0, 0 }, resolution;
	struct timeval day = { 0, 0 };
	long seconds = 0;
	unsigned processor;

	check_result(raw(SYS_clock_gettime, CLOCK_REALTIME, &time), 0);
	check_result(raw(SYS_clock_gettime, CLOCK_MONOTONIC, &resolution), 0);
	check_result(raw(SYS_clock_getres, CLOCK_MONOTONIC, &resolution), 0);
	check_result(raw(SYS_gettimeofday, &day, NULL), 0);
	check(raw(SYS_time, &seconds) == seconds && seconds >= time.tv_sec - 1 && day.tv_sec >= time.tv_sec);
	check_result(raw(SYS_getcpu, &processor, NULL), 0);
}

static void unmap(const struct range *range)
{
	check_result(raw(SYS_munmap, range->start, range->end - range->start), 0);
}

static void replace(const struct range *range)
{
	check_result(raw(SYS_mmap, range->start, range->end - range->start, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0), range->start);
}

static void replace_shared(const struct range *range)
{
	check_result(raw(SYS_mmap, range->start, range->end - range->start, PROT_READ, MAP_SHARED | MAP_ANONYMOUS | MAP_FIXED, -1, 0), range->start);
}

static void replace_executable(const struct range *range)
{
	check_result(raw(SYS_mmap, range->start, range->end - range->start, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0), range->start);
}

static void move(const struct range *range)
{
	size_t size = (size_t)(range->end - range->start);
	void *to = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	check_result(raw(SYS_mremap, range->start, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, to, 0), to);
}

static void move_something_there(const struct range *range)
{
	size_t size = (size_t)(range->end - range->start);
	void *from = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	check_result(raw(SYS_mremap, from, size, size, MREMAP_MAYMOVE | MREMAP_FIXED, range->start, 0), range->start);
}

static void shut(const struct range *range)
{
	check_result(raw(SYS_mprotect, range->start, range->end - range->start, PROT_NONE), 0);
}

static void *reader(void *unused)
{
	while (going)
		read_clocks();
	return unused;
}

static void *read_once(void *unused)
{
	read_clocks();
	return unused;
}

/* One that other threads see happen, its own and its children's clocks afterwards. */
static void take(void (*away)(const struct range *), int code, int data, int readers)
{
	pthread_t threads[READERS];
	pid_t child;

	going = 1;
	for (int i = 0; i < readers; i++)
		check_result(pthread_create(&threads[i], NULL, reader, NULL), 0);
	for (int i = 0; i < 10 && readers; i++)
		sched_yield();
	read_clocks();
	for (int i = 0; i < range_count; i++)
		if (ranges[i].code ? code : data)
			away(&ranges[i]);
	read_clocks();
	going = 0;
	for (int i = 0; i < readers; i++)
		check_result(pthread_join(threads[i], NULL), 0);
	check_result(pthread_create(&threads[0], NULL, read_once, NULL), 0);
	check_result(pthread_join(threads[0], NULL), 0);
	child = fork();
	if (child == 0) {
		read_clocks();
		_exit(finish());
	}
	check_result(end_of(child), 0);
	child = vfork();
	if (child == 0) {
		read_clocks();
		_exit(0);
	}
	check_result(end_of(child), 0);
}

static void in_child(const char *name, void (*away)(const struct range *), int code, int data, int readers)
{
	pid_t child = fork();

	if (child == 0) {
		take(away, code, data, readers);
		_exit(finish());
	}
	int end = end_of(child);

	check(end == 0, ": %s: %d", name, end);
}

int main(void)
{
	static const struct {
		const char *name;
		void (*away)(const struct range *);
	} ways[] = { { "unmapped", unmap }, { "replaced", replace }, { "replaced, shared", replace_shared }, { "replaced, executable", replace_executable },
		{ "moved", move }, { "something moved there", move_something_there }, { "shut", shut } };

	find_ranges();
	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
		in_child(ways[i].name, ways[i].away, 1, 0, 0);
		in_child(ways[i].name, ways[i].away, 1, 1, 0);
		in_child(ways[i].name, ways[i].away, 0, 1, 0);
		printf("%s\n", ways[i].name);
		fflush(stdout);
	}
	for (int i = 0; i < ROUNDS; i++)
		for (size_t j = 0; j < sizeof ways / sizeof *ways; j++)
			in_child(ways[j].name, ways[j].away, 1, 1, READERS);
	puts("while others read");
	return finish();
}
