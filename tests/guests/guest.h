/*
 * What guests share: system calls made by an instruction of their own, and checks. A guest prints what a run must have in common with any other
 * and ends with 0 when all its checks held; failed checks go to standard error with their line.
 */
#ifndef GUEST_H
#define GUEST_H

#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/* One `syscall` instruction in the guest itself: the result as the kernel gives it, -errno for an error. */
static inline __attribute__((always_inline)) long raw6(long number, long a, long b, long c, long d, long e, long f)
{
	register long r10 __asm__("r10") = d;
	register long r8 __asm__("r8") = e;
	register long r9 __asm__("r9") = f;
	long result;

	__asm__ volatile("syscall"
			 : "=a"(result)
			 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
			 : "rcx", "r11", "memory");
	return result;
}

#define RAW_PICK(_1, _2, _3, _4, _5, _6, _7, NAME, ...) NAME
#define RAW1(n) raw6(n, 0, 0, 0, 0, 0, 0)
#define RAW2(n, a) raw6(n, (long)(a), 0, 0, 0, 0, 0)
#define RAW3(n, a, b) raw6(n, (long)(a), (long)(b), 0, 0, 0, 0)
#define RAW4(n, a, b, c) raw6(n, (long)(a), (long)(b), (long)(c), 0, 0, 0)
#define RAW5(n, a, b, c, d) raw6(n, (long)(a), (long)(b), (long)(c), (long)(d), 0, 0)
#define RAW6(n, a, b, c, d, e) raw6(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), 0)
#define RAW7(n, a, b, c, d, e, f) raw6(n, (long)(a), (long)(b), (long)(c), (long)(d), (long)(e), (long)(f))
#define raw(...) RAW_PICK(__VA_ARGS__, RAW7, RAW6, RAW5, RAW4, RAW3, RAW2, RAW1)(__VA_ARGS__)

/* An action as rt_sigaction has it. */
struct kernel_action {
	void *handler;
	unsigned long flags;
	void *restorer;
	unsigned long mask;
};

static int guest_failures;

__attribute__((format(printf, 4, 5), unused))
static void guest_check(int held, const char *condition, int line, const char *format, ...)
{
	va_list arguments;

	if (held)
		return;
	__atomic_add_fetch(&guest_failures, 1, __ATOMIC_RELAXED);
	fprintf(stderr, "line %d: failed: %s", line, condition);
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
}

/* check(condition) or check(condition, ": %d", value) */
#define check(condition, ...) guest_check(!!(condition), #condition, __LINE__, " " __VA_ARGS__)

/* check_result(call, expected): the call's value, shown with what was expected. */
#define check_result(call, expected) \
	do { \
		long got_ = (long)(call), expected_ = (long)(expected); \
		guest_check(got_ == expected_, #call " == " #expected, __LINE__, ": %ld, not %ld", got_, expected_); \
	} while (0)

__attribute__((unused)) static int finish(void)
{
	fflush(stdout);
	return guest_failures ? 1 : 0;
}

/* Waits for one child and returns its exit status, or 256 + signal. */
__attribute__((unused)) static int end_of(pid_t child)
{
	int status;
	pid_t ended;

	do
		ended = waitpid(child, &status, 0);
	while (ended < 0 && errno == EINTR);
	if (ended != child)
		return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 256 + WTERMSIG(status);
}

/* Copies this program's file, to be executed from there. */
__attribute__((unused)) static void copy_self(const char *to)
{
	char bytes[1 << 16];
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), out = open(to, O_CREAT | O_WRONLY | O_CLOEXEC, 0755);
	ssize_t size;

	check(from >= 0 && out >= 0);
	while ((size = read(from, bytes, sizeof bytes)) > 0)
		check(write(out, bytes, (size_t)size) == size);
	close(from);
	close(out);
}

#endif
