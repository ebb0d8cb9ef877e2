/* flags: -O2 | -O2 -static
 *
 * No child but the program's own is ever seen: by waitpid of any, by SIGCHLD, in /proc, or in the accounted times; also while executable mappings
 * are made that need images (a library the cache does not know).
 */
#include "guest.h"
#include <dlfcn.h>
#include <sys/resource.h>
#include <sys/stat.h>

static volatile int children;

static void on_child(int number)
{
	(void)number;
	children++;
}

/* A file the image cache cannot know, because each run's has another time and number. */
static void map_unknown_code(void)
{
	char name[] = "/tmp/wait_any-XXXXXX", block[65536];
	int from = open("/proc/self/exe", O_RDONLY | O_CLOEXEC), to = mkstemp(name);
	ssize_t size;

	while ((size = read(from, block, sizeof block)) > 0)
		check(write(to, block, (size_t)size) == size);
	check(fchmod(to, 0755) == 0);
	void *text = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, to, 4096); /* where the code of a program begins */
	check(text != MAP_FAILED);
	munmap(text, 4096);
	close(from);
	close(to);
	pid_t child = fork();
	if (child == 0) {
		execl(name, name, "child", NULL);
		_exit(99);
	}
	check_result(waitpid(-1, NULL, 0), child);
	unlink(name);
}

int main(int argc, char **argv)
{
	char text[256] = "";
	int fd;

	(void)argv;
	check(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
	if (argc > 1)
		return finish();
	signal(SIGCHLD, on_child);
	for (int i = 0; i < 3; i++) {
		map_unknown_code();
		check_result(children, i + 1);
		check(waitpid(-1, NULL, WNOHANG) == -1 && errno == ECHILD);
		check(waitpid(-1, NULL, WNOHANG | __WALL) == -1 && errno == ECHILD);
	}
	snprintf(text, sizeof text, "/proc/self/task/%d/children", getpid());
	fd = open(text, O_RDONLY);
	check_result(read(fd, text, sizeof text), 0);
	puts("no child but our own");
	return finish();
}
