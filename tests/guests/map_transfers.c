/* flags: -O2 -pthread
 *
 * preadv2 and pwritev2 converted to their elders, epoll_pwait2 to epoll_pwait, mlock2 to mlock, pkey_mprotect to mprotect.
 */
#include "kernel_map.h"
#include <poll.h>
#include <sys/epoll.h>
#include <sys/uio.h>

static char first[4], second[16];
static struct iovec parts[2] = { { first, 3 }, { second, 8 } };

static void transfers(void)
{
	int fd = open("file", O_RDWR | O_CREAT | O_TRUNC, 0600);
	struct iovec text[2] = { { "hello ", 6 }, { "world", 5 } };

	printf("write: %ld %ld", raw(SYS_pwritev2, fd, text, 2, -1, -1, 0), raw(SYS_pwritev2, fd, text, 1, 11, 0, 0));
	printf(" %ld\n", (long)lseek(fd, 0, SEEK_CUR));
	check_result(lseek(fd, 0, SEEK_SET), 0);
	printf("read: %ld", raw(SYS_preadv2, fd, parts, 2, -1, -1, 0));
	printf(" %s|%s", first, second);
	printf(" %ld %ld", raw(SYS_preadv2, fd, parts, 2, 6, 0, 0), (long)lseek(fd, 0, SEEK_CUR));
	printf(" %s|%s\n", first, second);
	printf("errors: %ld %ld %ld %ld\n", raw(SYS_preadv2, 99, parts, 2, 0, 0, 0), raw(SYS_preadv2, fd, 1, 2, 0, 0, 0), raw(SYS_preadv2, fd, parts, 2, -2, -1, 0),
		raw(SYS_preadv2, fd, parts, 2, 0, 0, 0x1000000));
	native_or_error(raw(SYS_pwritev2, fd, text, 1, 0, 0, 2 /* RWF_DSYNC */), 4, 6, 6, EOPNOTSUPP);
	close(fd);
}

static long wait2(int poll, long seconds, long nanoseconds)
{
	struct timespec timeout = { seconds, nanoseconds };
	struct epoll_event event;

	return raw(SYS_epoll_pwait2, poll, &event, 1, &timeout, 0, 8);
}

static void waits(void)
{
	struct epoll_event event = { .events = EPOLLIN, .data.u64 = 7 }, got;
	struct timespec before, after, *in_data;
	sigset_t none;
	int poll = epoll_create1(0), ends[2];

	sigemptyset(&none);
	check(pipe(ends) == 0 && epoll_ctl(poll, EPOLL_CTL_ADD, ends[0], &event) == 0);
	clock_gettime(CLOCK_MONOTONIC, &before);
	check_result(wait2(poll, 0, 20000001), 0);
	clock_gettime(CLOCK_MONOTONIC, &after);
	check((after.tv_sec - before.tv_sec) * 1000000000L + after.tv_nsec - before.tv_nsec >= 20000001);
	check_result(wait2(poll, 0, 0), 0);
	check(write(ends[1], "x", 1) == 1);
	check_result(wait2(poll, 100, 0), 1);
	check_result(raw(SYS_epoll_pwait2, poll, &got, 1, 0, &none, 8), 1);
	check(got.data.u64 == 7);
	in_data = malloc(sizeof *in_data);
	in_data->tv_sec = 5;
	in_data->tv_nsec = 999999999;
	check_result(raw(SYS_epoll_pwait2, poll, &got, 1, in_data, &none, 8), 1);
	printf("waits: %ld %ld %ld %ld %ld\n", wait2(poll, 0, 1000000000), wait2(poll, -1, 0), raw(SYS_epoll_pwait2, poll, &got, 1, 1, 0, 8),
		raw(SYS_epoll_pwait2, poll, 1, 1, 0, 0, 8), raw(SYS_epoll_pwait2, poll, &got, 1, 0, &none, 4));
	native_or_error(wait2(poll, 1L << 40, 0), 5, 11, 1, ENOSYS);
}

int main(void)
{
	char *page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	transfers();
	waits();
	printf("mlock2: %ld %ld\n", raw(SYS_mlock2, page, 4096, 0), raw(SYS_mlock2, page, 4096, 8));
	native_or_error(raw(SYS_mlock2, page, 4096, 1 /* MLOCK_ONFAULT */), 4, 4, 0, EINVAL);
	check_result(raw(SYS_pkey_mprotect, page, 4096, PROT_READ | PROT_WRITE, -1), 0);
	*page = 1;
	printf("pkey: %ld %ld\n", raw(SYS_pkey_mprotect, page, 4096, PROT_READ, 99), raw(SYS_pkey_mprotect, 1, 4096, PROT_READ, -1));
	return finish();
}
