/* flags: -O2 | -O2 -static
 *
 * posix_spawn, popen and system: libc's own clone with CLONE_VM and CLONE_VFORK on a stack of its own, with file actions and errors.
 */
#include "guest.h"
#include <spawn.h>

extern char **environ;

static int spawn(const char *program, const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *attributes, char *const *argv)
{
	pid_t child = -1;
	int error = posix_spawn(&child, program, actions, attributes, argv, environ);

	return error ? -error : end_of(child);
}

static void to_file(void)
{
	char line[64] = "", name[] = "/tmp/posix_spawn-XXXXXX";
	char *argv[] = { "echo", "hello", "spawned", NULL };
	posix_spawn_file_actions_t actions;
	int fd = mkstemp(name);

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addclose(&actions, 1);
	posix_spawn_file_actions_adddup2(&actions, fd, 1);
	check_result(spawn("/bin/echo", &actions, NULL, argv), 0);
	check(pread(fd, line, sizeof line - 1, 0) > 0);
	printf("spawned: %s", line);
	posix_spawn_file_actions_addopen(&actions, 5, "/nonexistent/file", O_RDONLY, 0);
	check_result(spawn("/bin/echo", &actions, NULL, argv), -ENOENT);
	posix_spawn_file_actions_destroy(&actions);
	unlink(name);
	close(fd);
}

static void with_signals(void)
{
	char *argv[] = { "grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status", NULL };
	posix_spawnattr_t attributes;
	sigset_t blocked;

	signal(SIGUSR2, SIG_IGN);
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGUSR1);
	posix_spawnattr_init(&attributes);
	posix_spawnattr_setsigmask(&attributes, &blocked);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSID);
	check_result(spawn("/bin/grep", NULL, &attributes, argv), 0);
	posix_spawnattr_destroy(&attributes);
}

int main(void)
{
	char *argv[] = { "true", NULL }, *no[] = { "false", NULL };
	char line[64] = "";
	FILE *pipe;

	setvbuf(stdout, NULL, _IONBF, 0);
	for (int i = 0; i < 100; i++) {
		check_result(spawn("/bin/true", NULL, NULL, argv), 0);
		check_result(spawn("/bin/false", NULL, NULL, no), 1);
	}
	check_result(spawn("/nonexistent", NULL, NULL, argv), -ENOENT);
	check_result(spawn("/etc/passwd", NULL, NULL, argv), -EACCES);
	check_result(spawn("/tmp", NULL, NULL, argv), -EACCES);
	to_file();
	with_signals();
	check_result(system("exit 7"), 7 << 8);
	check_result(system("kill -9 $$"), 9);
	check((pipe = popen("echo from popen; exit 3", "r")) != NULL);
	check(fgets(line, sizeof line, pipe) != NULL);
	check_result(pclose(pipe), 3 << 8);
	printf("%s", line);
	return finish();
}
