/* What the fuzzer reports: lines in a buffer, written to a descriptor out of the calls' reach. Nothing is printed that may differ between two native runs. */
#ifndef FUZZ_LOG_H
#define FUZZ_LOG_H

#include "fuzz_values.h"

static char log_text[1 << 16];
static size_t log_size;
static volatile int handled[65];

static void log_flush(void)
{
	for (size_t done = 0; done < log_size;) {
		long wrote = raw(SYS_write, LOG_FD, log_text + done, log_size - done);

		if (wrote <= 0)
			raw(SYS_exit_group, 99);
		done += (size_t)wrote;
	}
	log_size = 0;
}

static __attribute__((format(printf, 1, 2))) void say(const char *format, ...)
{
	va_list arguments;

	if (log_size > sizeof log_text - 1024)
		log_flush();
	va_start(arguments, format);
	log_size += (size_t)vsnprintf(log_text + log_size, 1000, format, arguments);
	va_end(arguments);
}

static uint64_t hash(const void *memory, size_t size)
{
	const unsigned char *bytes = memory;
	uint64_t value = 0xcbf29ce484222325;

	for (size_t i = 0; i < size; i++)
		value = (value ^ bytes[i]) * 0x100000001b3;
	return value;
}

static void handle(int number)
{
	handled[number]++;
	raw(SYS_getppid);
}

static void say_handled(void)
{
	for (int i = 1; i < 65; i++) {
		if (handled[i])
			say(" sig%d*%d", i, handled[i]);
		handled[i] = 0;
	}
}

/* The descriptors' kinds, flags and positions; anonymous kernel objects have numbers in their names. */
static void say_descriptors(void)
{
	for (int fd = 0; fd < FD_LIMIT + 40; fd++) {
		long flags = raw(SYS_fcntl, fd, F_GETFD);
		char name[64], target[256];
		long size;

		if (flags < 0)
			continue;
		snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
		size = readlink(name, target, sizeof target - 1);
		target[size < 0 ? 0 : size] = 0;
		char *number = strstr(target, ":[");
		if (number || strstr(target, "/#"))
			*(number ? number : strstr(target, "/#")) = 0;
		say(" %d=%s,%ld,%lx,%ld", fd, strstr(target, "/proc/") ? "proc" : target, flags, raw(SYS_fcntl, fd, F_GETFL), raw(SYS_lseek, fd, 0, SEEK_CUR));
	}
	say("\n");
}

/* Each page of the arena that can be read, by its contents. The kernel reads it, so nothing faults. */
static void say_arena(void)
{
	static char copy[PAGE];

	for (int i = 0; i < ARENA_PAGES; i++) {
		struct iovec to = { copy, PAGE }, from = { ARENA + i * PAGE, PAGE };
		long got = raw(SYS_process_vm_readv, getpid(), &to, 1, &from, 1, 0);

		say(" %lx", got == PAGE ? (long)(hash(copy, PAGE) & 0xffffff) : got);
	}
	say("\n");
}

static void say_mappings(void)
{
	FILE *maps = fopen("/proc/self/maps", "re");
	char line[512];

	while (maps && fgets(line, sizeof line, maps)) {
		unsigned long start, end;
		char mode[8];

		if (sscanf(line, "%lx-%lx %4s", &start, &end, mode) == 3 && start >= (unsigned long)ARENA && start < (unsigned long)ARENA + 0x100000000)
			say(" %lx-%lx%s", (start - (unsigned long)ARENA) / PAGE, (end - (unsigned long)ARENA) / PAGE, mode);
	}
	if (maps)
		fclose(maps);
	say("\n");
}

static void say_state(void)
{
	sigset_t mask, pending;
	char name[16];

	sigprocmask(SIG_BLOCK, NULL, &mask);
	sigpending(&pending);
	raw(SYS_prctl, 16 /* PR_GET_NAME */, name);
	say("state: name %.16s mask %lx pending %lx fds", name, *(long *)&mask, *(long *)&pending);
	say_descriptors();
	say("arena");
	say_arena();
	say("mappings");
	say_mappings();
}

#endif
