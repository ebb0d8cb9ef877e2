/* flags: -O2 -pthread
 *
 * close_range converted to closes, memfd_create to an unnamed file, getrandom to the devices, copy_file_range to reads and writes.
 */
#include "kernel_map.h"
#include <pthread.h>
#include <sys/prctl.h>
#include <sys/resource.h>

static int is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static void ranges(void)
{
	for (int fd = 20; fd < 40; fd++)
		check(dup2(1, fd) == fd);
	check_result(raw(SYS_close_range, 22, 29, 0), 0);
	check_result(raw(SYS_close_range, 30, 31, 4 /* CLOSE_RANGE_CLOEXEC */), 0);
	for (int fd = 20; fd < 40; fd++)
		printf("%c", is_open(fd) ? (fcntl(fd, F_GETFD) ? 'c' : 'o') : '.');
	check_result(raw(SYS_close_range, 38, ~0u, 2 /* CLOSE_RANGE_UNSHARE */), 0);
	printf(" %d %d\n", is_open(37), is_open(38));
	printf("range errors: %ld %ld %ld\n", raw(SYS_close_range, 10, 9, 0), raw(SYS_close_range, 3, 4, 1), raw(SYS_close_range, 1000, 2000, 0));
	check_result(raw(SYS_close_range, 3, ~0u, 0), 0);
	for (int fd = 3; fd < 64; fd++)
		check(!is_open(fd));
}

static void *unshares(void *unused)
{
	(void)unused;
	return (void *)raw(SYS_close_range, 50, 50, 2);
}

/* With CLOSE_RANGE_UNSHARE the other threads keep their descriptors. */
static void shared(void)
{
	pthread_t thread;
	void *result;

	check(dup2(1, 50) == 50);
	check(pthread_create(&thread, NULL, unshares, NULL) == 0 && pthread_join(thread, &result) == 0);
	check(result == NULL && is_open(50));
	close(50);
}

static void memory_files(void)
{
	static char name_250[300];
	struct stat s;
	char text[8] = "";
	int fd = (int)raw(SYS_memfd_create, "guest", 1 /* MFD_CLOEXEC */), inherited = (int)raw(SYS_memfd_create, "", 0);

	check(fd >= 0 && inherited >= 0);
	check(fcntl(fd, F_GETFD) == FD_CLOEXEC && fcntl(inherited, F_GETFD) == 0);
	check(fstat(fd, &s) == 0);
	printf("memfd: %o %ld %ld %d\n", s.st_mode, (long)s.st_size, (long)s.st_nlink, fcntl(fd, F_GETFL) & O_ACCMODE);
	check(write(fd, "hello", 5) == 5 && pread(fd, text, 5, 0) == 5 && strcmp(text, "hello") == 0 && ftruncate(fd, 100000) == 0);
	check(mmap(NULL, 100000, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) != MAP_FAILED);
	check_result(fcntl(fd, F_GET_SEALS), converted(3, 17) ? -1 : F_SEAL_SEAL); /* seals came with it */
	memset(name_250, 'x', 250);
	printf("memfd errors: %ld %ld %ld\n", raw(SYS_memfd_create, name_250, 0), raw(SYS_memfd_create, 1, 0), raw(SYS_memfd_create, "x", 0x10000));
	if (converted(3, 17))
		check_result(raw(SYS_memfd_create, "x", 2 /* MFD_ALLOW_SEALING */), -EINVAL);
	close(fd);
	close(inherited);
}

/* The layer must not read the counter where the program may not. */
static void memory_file_without_time_stamps(void)
{
	check(prctl(PR_SET_TSC, PR_TSC_SIGSEGV) == 0);
	check(close((int)raw(SYS_memfd_create, "guest", 0)) == 0);
	check(prctl(PR_SET_TSC, PR_TSC_ENABLE) == 0);
}

static void randomness(void)
{
	unsigned char first[32] = { 0 }, second[32] = { 0 }, *page = (unsigned char *)page_before_nothing();
	static unsigned char large[4096];

	check_result(raw(SYS_getrandom, first, sizeof first, 0), sizeof first);
	check_result(raw(SYS_getrandom, second, sizeof second, 1 /* GRND_NONBLOCK */), sizeof second);
	check(memcmp(first, second, sizeof first) != 0);
	check_result(raw(SYS_getrandom, large, sizeof large, 4 /* GRND_INSECURE */), sizeof large);
	check_result(raw(SYS_getrandom, page + 4096 - 16, 16, 0), 16);
	printf("random errors: %ld %ld %ld\n", raw(SYS_getrandom, 1, 16, 0), raw(SYS_getrandom, first, 1, 8), raw(SYS_getrandom, first, 0, 0));
}

static void copies(void)
{
	char text[32] = "";
	long offset = 6, place = 2, bad = 1;
	int from, to, end;

	write_file("from", "hello world", 0600);
	write_file("to", "", 0600);
	from = open("from", O_RDONLY);
	to = open("to", O_RDWR);
	end = open("to", O_WRONLY | O_APPEND);
	check_result(raw(SYS_copy_file_range, from, 0, to, 0, 5, 0), 5);
	check_result(raw(SYS_copy_file_range, from, &offset, to, &place, 100, 0), 5);
	printf("copy: %ld %ld %ld %ld", offset, place, lseek(from, 0, SEEK_CUR), lseek(to, 0, SEEK_CUR));
	check(pread(to, text, sizeof text - 1, 0) >= 0);
	printf(" %s\n", text);
	check_result(raw(SYS_copy_file_range, from, &offset, to, 0, 100, 0), 0);
	printf("copy errors: %ld %ld %ld %ld %ld %ld\n", raw(SYS_copy_file_range, from, 0, to, 0, 5, 1), raw(SYS_copy_file_range, to, 0, from, 0, 5, 0),
		raw(SYS_copy_file_range, from, 0, end, 0, 5, 0), raw(SYS_copy_file_range, 99, 0, to, 0, 5, 0), raw(SYS_copy_file_range, from, 1, to, 0, 5, 0),
		raw(SYS_copy_file_range, to, &bad, to, &place, 5, 0));
	close(from);
	from = open("from", O_RDWR);
	offset = 0;
	place = 6;
	printf("copy within a file: %ld", raw(SYS_copy_file_range, from, &offset, from, &place, 6, 0));
	offset = 6;
	place = 0;
	printf(" %ld", raw(SYS_copy_file_range, from, &offset, from, &place, 100, 0)); /* only five are there, so none overlap */
	place = -1;
	printf(" %ld %ld", raw(SYS_copy_file_range, from, 0, to, &place, 5, 0), raw(SYS_copy_file_range, from, 0, to, 0, -1, 0));
	place = 0;
	offset = -4;
	printf(" %ld", raw(SYS_copy_file_range, from, &offset, to, &place, 2, 0));
	close(end);
	end = open("from", O_PATH);
	printf(" %ld %ld\n", raw(SYS_copy_file_range, end, 0, to, 0, 5, 0), raw(SYS_copy_file_range, from, &place, to, 1, 5, 1));
	close(from);
	close(to);
	close(end);
}

int main(void)
{
	ranges();
	shared();
	memory_files();
	memory_file_without_time_stamps();
	randomness();
	copies();
	check(!is_open(3));
	return finish();
}
