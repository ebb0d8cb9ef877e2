/* flags: -O2 | -O2 -static
 *
 * A program that reads its own file sees the original: through /proc/self/exe opened in every way, its link, its status, its size and its content.
 */
#include "guest.h"
#include <sys/stat.h>

static unsigned long hash(int fd)
{
	unsigned char block[4096];
	unsigned long sum = 5381;
	ssize_t size;

	while ((size = read(fd, block, sizeof block)) > 0)
		for (ssize_t i = 0; i < size; i++)
			sum = sum * 33 + block[i];
	close(fd);
	return sum;
}

int main(int argc, char **argv)
{
	struct { unsigned long long flags, mode, resolve; } how = { O_RDONLY | O_CLOEXEC, 0, 0 };
	char link[4096], by_pid[64];
	struct stat of_path, of_link, of_descriptor;
	unsigned char target[256];
	int directory;

	(void)argc;
	snprintf(by_pid, sizeof by_pid, "/proc/%d/exe", getpid());
	unsigned long expected = hash(open(argv[0], O_RDONLY | O_CLOEXEC));
	check(expected != 5381);
	check(hash(open("/proc/self/exe", O_RDONLY | O_CLOEXEC)) == expected);
	check(hash((int)raw(SYS_open, "/proc/self/exe", O_RDONLY)) == expected);
	check(hash((int)raw(SYS_openat, AT_FDCWD, "/proc/thread-self/exe", O_RDONLY)) == expected);
	check(hash((int)raw(SYS_openat2, AT_FDCWD, "/proc/self/exe", &how, sizeof how)) == expected);
	check(hash(open(by_pid, O_RDONLY | O_CLOEXEC)) == expected);
	directory = open("/proc/self", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	check(hash(openat(directory, "exe", O_RDONLY)) == expected);
	check(readlinkat(directory, "exe", (char *)target, sizeof target) > 0);
	close(directory);
	check(stat(argv[0], &of_path) == 0 && stat("/proc/self/exe", &of_link) == 0);
	directory = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	check(fstat(directory, &of_descriptor) == 0);
	close(directory);
	check(of_path.st_ino == of_link.st_ino && of_path.st_size == of_link.st_size && of_path.st_dev == of_link.st_dev);
	check(of_path.st_ino == of_descriptor.st_ino && of_path.st_mtime == of_descriptor.st_mtime);
	ssize_t size = readlink("/proc/self/exe", link, sizeof link - 1);
	link[size < 0 ? 0 : size] = 0;
	check(strcmp(link, argv[0]) == 0, ": %s", link);
	size = readlink(by_pid, link, sizeof link - 1);
	link[size < 0 ? 0 : size] = 0;
	check(strcmp(link, argv[0]) == 0, ": %s", link);
	check(access("/proc/self/exe", X_OK) == 0);
	check(open("/proc/self/exe", O_WRONLY) == -1 && errno == ETXTBSY, ": errno %d", errno);
	pid_t child = fork();
	if (child == 0) {
		size = readlink("/proc/self/exe", link, sizeof link - 1);
		_exit(size > 0 && strncmp(link, argv[0], (size_t)size) == 0 ? 0 : 1);
	}
	check_result(end_of(child), 0);
	puts("our own file is the original");
	return finish();
}
