/* flags: -O2 | -O2 -static
 *
 * /proc/self/exe follows the program's file: renamed it reads the new name, deleted it says so, and what lies at the old name then is
 * another file. It can be opened and executed all the same (under the layer by who has CAP_CHECKPOINT_RESTORE).
 */
#include "guest.h"
#include <sys/stat.h>

static char first[64], second[64];

static void expect(const char *when, const char *name, ino_t inode)
{
	char text[4096] = "";
	struct stat found;

	check(readlink("/proc/self/exe", text, sizeof text - 1) > 0 && strcmp(text, name) == 0, ": %s: %s instead of %s", when, text, name);
	if (geteuid() != 0)
		return;

	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	check(fd >= 0 && fstat(fd, &found) == 0 && found.st_ino == inode, ": %s", when);
	check(stat("/proc/self/exe", &found) == 0 && found.st_ino == inode, ": %s", when);
	close(fd);
}

static int moved(void)
{
	char text[80];
	struct stat own;

	check(stat(first, &own) == 0);
	expect("at first", first, own.st_ino);
	check(rename(first, second) == 0);
	expect("renamed", second, own.st_ino);
	close(open(first, O_CREAT | O_WRONLY | O_CLOEXEC, 0700));
	expect("another file at the old name", second, own.st_ino);
	check(unlink(second) == 0);
	snprintf(text, sizeof text, "%s (deleted)", second);
	expect("deleted", text, own.st_ino);
	if (geteuid() == 0 && finish() == 0)
		execl("/proc/self/exe", "self", "again", text, (char *)NULL);
	return finish();
}

int main(int count, char **words)
{
	char place[] = "/tmp/own_file_XXXXXX";

	if (count == 3 && strcmp(words[1], "again") == 0) {
		char text[4096] = "";

		check(readlink("/proc/self/exe", text, sizeof text - 1) > 0 && strcmp(text, words[2]) == 0, ": %s", text);
		return finish();
	}
	if (count == 3) {
		snprintf(first, sizeof first, "%s/first", words[2]);
		snprintf(second, sizeof second, "%s/second", words[2]);
		return moved();
	}
	check(mkdtemp(place) != NULL);
	snprintf(first, sizeof first, "%s/first", place);
	copy_self(first);

	pid_t child = fork();

	if (child == 0) {
		execl(first, "first", "moved", place, (char *)NULL);
		_exit(98);
	}
	check_result(end_of(child), 0);
	check(unlink(first) == 0 && rmdir(place) == 0);
	puts("moved and deleted");
	return finish();
}
