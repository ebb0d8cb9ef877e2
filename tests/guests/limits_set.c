/* flags: -O2 | -O2 -static -DWITHOUT_LIBRARIES
 * noted
 *
 * Resource limits around exec and fork: three descriptors and no more, a small stack, an unlimited one (another layout of memory), little address space,
 * no core, a file size, few open files. The program that is executed under them works as natively.
 */
#include "guest.h"
#include <sys/resource.h>

static int under_limits(const char *what)
{
	char deep[100000];
	int fd = open("/dev/null", O_RDWR);

	memset(deep, 1, sizeof deep);
	printf("%s: open %d", what, fd < 0 ? -errno : fd);
	if (fd > 2)
		close(fd);
	void *memory = mmap(NULL, 1 << 20, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	printf(", mmap %d, deep %d\n", memory != MAP_FAILED, deep[99999]);
	return finish();
}

static const char *path;

static void run(const char *what, int resource, rlim_t value)
{
	struct rlimit limit = { value, value };
	pid_t child = fork();

	if (child == 0) {
		if (setrlimit(resource, &limit) != 0)
			_exit(90);
		execl(path, "limits_set", what, NULL);
		_exit(91);
	}
	check_result(end_of(child), 0);
}

int main(int argc, char **argv)
{
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc > 1)
		return under_limits(argv[1]);
	path = argv[0];
#ifdef WITHOUT_LIBRARIES /* the dynamic linker needs one for each library */
	run("three descriptors", RLIMIT_NOFILE, 3);
#endif
	run("four descriptors", RLIMIT_NOFILE, 4);
	run("five descriptors", RLIMIT_NOFILE, 5);
	run("a small stack", RLIMIT_STACK, 256 * 1024);
	run("a large stack", RLIMIT_STACK, 1 << 30);
	run("an unlimited stack", RLIMIT_STACK, RLIM_INFINITY);
	run("64 MiB of address space", RLIMIT_AS, 64 << 20);
	run("no core", RLIMIT_CORE, 0);
	run("little locked memory", RLIMIT_MEMLOCK, 0);
	run("small files", RLIMIT_FSIZE, 1 << 20);
	run("little data", RLIMIT_DATA, 16 << 20);
	return finish();
}
