/*
 * For guests about the map to older kernels. MAPPED=4.18 in the environment says that the guest runs with --kernel linux-4.18 --map: calls
 * that kernel does not have are converted. What a conversion keeps is printed, or checked alike; what it cannot keep is checked for
 * the error its description promises.
 */
#ifndef KERNEL_MAP_H
#define KERNEL_MAP_H

#include "guest.h"
#include <sys/stat.h>

/* major * 256 + minor of the kernel that is pretended; without one later than all. */
__attribute__((unused)) static int kernel_release(void)
{
	const char *text = getenv("MAPPED");
	int major = 0, minor = 0;

	if (!text)
		return 0x7fff;
	sscanf(text, "%d.%d", &major, &minor);
	return major << 8 | minor;
}

/* Whether a call that came with a release is converted, and not the kernel's own. */
#define converted(major, minor) (kernel_release() < ((major) << 8 | (minor)))

/* The value of the real call, or the error that the conversion promises. */
#define native_or_error(call, major, minor, native, promised) \
	do { \
		long value_ = (long)(call); \
		if (converted(major, minor)) \
			guest_check(value_ == -(promised), #call " fails with " #promised, __LINE__, ": %ld", value_); \
		else \
			guest_check(value_ == (native), #call " == " #native, __LINE__, ": %ld", value_); \
	} while (0)

/* A page, and behind it one that is not there. */
__attribute__((unused)) static char *page_before_nothing(void)
{
	char *pages = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	check(pages != MAP_FAILED && munmap(pages + 4096, 4096) == 0);
	return pages;
}

__attribute__((unused)) static void write_file(const char *path, const char *text, mode_t mode)
{
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, mode);

	check(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && fchmod(fd, mode) == 0);
	close(fd);
}

#endif
