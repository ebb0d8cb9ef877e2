/*
 * Where the fuzzer's arguments come from: a seeded generator, and for each kind of argument mostly plausible values, sometimes hostile ones. Nothing here
 * depends on addresses, process numbers or the time, so one seed gives the same calls in every run.
 */
#ifndef FUZZ_VALUES_H
#define FUZZ_VALUES_H

#include "guest.h"
#include <sys/uio.h>

enum { PAGE = 4096, ARENA_PAGES = 48, FD_LIMIT = 24, LOG_FD = 700 };

#define ARENA ((char *)0x10000000000)

static uint64_t fuzz_state;

static uint64_t next(void)
{
	uint64_t z = (fuzz_state += 0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
	z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
	return z ^ (z >> 31);
}

static unsigned below(unsigned limit) { return (unsigned)(next() % limit); }
static int one_in(unsigned n) { return below(n) == 0; }

#define PICK(array) ((array)[below(sizeof(array) / sizeof *(array))])

/* Two pages that calls write to and two they read from, each with an inaccessible page behind it; at fixed places, for pointers are read as data too. */
static char *out_pages, *in_pages;

static void make_pages(void)
{
	char *base = mmap(ARENA + 0x200000000, 6 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);

	out_pages = base;
	in_pages = base + 3 * PAGE;
	mprotect(base + 2 * PAGE, PAGE, PROT_NONE);
	mprotect(base + 5 * PAGE, PAGE, PROT_NONE);
}

/* Addresses at which no program has anything: page 0, far away, not canonical, the kernel's, the last ones. */
static long hostile_pointer(void)
{
	static const long pointers[] = { 0, 1, 0x123000, 0x123457, 0x7ffffffff000, 0x7fffffffffff, 0x800000000000, -4096L * 1024, -4096, -8, -1, (long)0x8000000000000000 };

	return PICK(pointers);
}

static long arena_pointer(void) { return (long)ARENA + (long)below(ARENA_PAGES) * PAGE + (one_in(3) ? (long)below(PAGE) : 0); }

/* Set while what a call writes differs from run to run: it must not stay where the arena's contents are compared. */
static int keep_off_arena;

/* Where a call may write (kind w) or read (kind r). */
static long pointer_to(char *pages)
{
	switch (below(10)) {
	case 0: return hostile_pointer();
	case 1: return keep_off_arena ? (long)pages : arena_pointer();
	case 2: return (long)pages + 2 * PAGE - (long)below(64); /* runs into the inaccessible page */
	case 3: return (long)pages + (long)below(PAGE);
	default: return (long)pages;
	}
}

static long length(void)
{
	static const long hostile[] = { -1, 0x7fffffff, 0x80000000, 0x7fffffffffffffff, 1L << 47 };

	return one_in(12) ? PICK(hostile) : one_in(3) ? (long)below(3 * PAGE) : (long)below(130);
}

static long descriptor(void)
{
	static const long hostile[] = { -1, -2, 1000, 0x7fffffff, -100, 0x100000000 };

	return one_in(15) ? PICK(hostile) : (long)below(FD_LIMIT);
}

static long any_integer(void)
{
	static const long integers[] = { 0, 1, 2, 3, 7, 8, 16, 64, 255, 4096, -1, -2, 0x7fffffff, -0x7fffffffL - 1, 0x100000000, 0x7fffffffffffffff };

	return PICK(integers);
}

static long offset_in_file(void)
{
	static const long hostile[] = { -1, 0x7fffffffffffffff, (long)0x8000000000000000, 1L << 40 };

	return one_in(12) ? PICK(hostile) : (long)below(3 * PAGE);
}

/* Names in the working directory, and in its directories. */
static const char *const local_paths[] = { "f0", "f1", "f2", "f3", "d0", "d1", "d0/f0", "d0/f1", "d1/d0", "l0", "l1", "p0", "s0", "f0/", "f0/x", "d0/", ".", "none/x", "" };
/* Names that are only looked at. */
static const char *const other_paths[] = { "/proc/self/exe", "/proc/self/cwd", "/proc/thread-self/exe", "/dev/null", "/", "/etc/passwd", "/bin/true",
	"/nonexistent/file", "/proc/self/task", "/proc/self/exe/", "/proc//self/./exe" };
static char long_name[300], long_path[5000];

/* A path at the end of the readable pages now and then, so that who reads beyond its end is found out. */
static long place_path(const char *path)
{
	size_t size = strlen(path) + 1;
	char *at = in_pages + 2 * PAGE - size;

	if (size > PAGE || !one_in(4))
		return (long)path;
	memcpy(at, path, size);
	return (long)at;
}

static long path_to(int look_only)
{
	if (one_in(14))
		return hostile_pointer();
	if (one_in(40)) {
		memset(long_name, 'n', sizeof long_name - 1);
		return (long)long_name;
	}
	if (one_in(60)) {
		memset(long_path, '/', sizeof long_path - 1);
		return (long)long_path;
	}
	if (one_in(60)) { /* not ended before the inaccessible page */
		memset(in_pages + 2 * PAGE - 5, 'u', 5);
		return (long)(in_pages + 2 * PAGE - 5);
	}
	return place_path(look_only && one_in(2) ? PICK(other_paths) : PICK(local_paths));
}

/* Descriptors relative to which paths are looked up. */
static long directory(void) { return one_in(6) ? descriptor() : AT_FDCWD; }

/* Arrays lie at the end of the readable pages, so that a count which is too large meets the inaccessible page and nothing of ours. */
static void *array_of(size_t size) { return in_pages + 2 * PAGE - size; }

static long vector_of(char *pages)
{
	struct iovec *vectors = array_of(8 * sizeof *vectors);

	for (int i = 0; i < 8; i++)
		vectors[i] = (struct iovec){ (void *)pointer_to(pages), one_in(20) ? (size_t)-1 : below(200) };
	return one_in(12) ? hostile_pointer() : (long)vectors;
}

#endif
