/* flags: -O2 -Wall -Wextra -Werror -static
 *
 * launch STATUS STDIN STDOUT STDERR DIRECTORY SECONDS PROGRAM ARG0 ARGS...
 *
 * Runs PROGRAM as the leader of a session of its own, with default signals, no descriptors but the standard three and no core dumps, and writes
 * how it ended to STATUS: "exit N", "signal N" or "timeout". Every process it leaves behind is killed, also when the tests
 * end before it does: the launcher is a subreaper, so none escapes.
 * A PROGRAM that cannot be executed ends as a shell would have it: 127 when it is missing, 126 otherwise.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void redirect(const char *path, int flags, int fd)
{
	int opened = open(path, flags, 0600);

	if (opened < 0 || dup2(opened, fd) < 0) {
		perror(path);
		_exit(125);
	}
	if (opened != fd)
		close(opened);
}

static _Noreturn void child(char **argv)
{
	struct rlimit no_core = { 0, 0 };
	sigset_t none;

	setsid();
	setrlimit(RLIMIT_CORE, &no_core);
	for (int signal_number = 1; signal_number < NSIG; signal_number++)
		signal(signal_number, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	if (chdir(argv[5]) != 0) {
		perror(argv[5]);
		_exit(125);
	}
	redirect(argv[2], O_RDONLY, 0);
	redirect(argv[3], O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 1);
	redirect(argv[4], O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 2);
	syscall(SYS_close_range, 3, ~0U, 0);
	umask(022);
	/* A file that the tests have just written is busy until a process born meanwhile has executed something. */
	while (execv(argv[7], argv + 8) != 0 && errno == ETXTBSY)
		usleep(1000);
	_exit(errno == ENOENT || errno == ENOTDIR ? 127 : 126);
}

/* Kills what still descends from us; a killed parent's children become ours, so this goes on until there are none. */
static void kill_descendants(pid_t leader)
{
	char path[64];
	int status;

	snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
	kill(-leader, SIGKILL);
	for (int round = 0; round < 1000; round++) {
		FILE *children = fopen(path, "r");
		int pid, count = 0;

		while (children && fscanf(children, "%d", &pid) == 1) {
			kill(pid, SIGKILL);
			count++;
		}
		if (children)
			fclose(children);
		while (waitpid(-1, &status, WNOHANG) > 0)
			;
		if (count == 0)
			return;
		usleep(1000);
	}
}

int main(int argc, char **argv)
{
	struct timespec now, deadline;
	int status = 0, timed_out = 0;
	pid_t leader, ended, tests = getppid();
	sigset_t chld;
	FILE *report;

	if (argc < 9)
		return 2;
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	sigemptyset(&chld);
	sigaddset(&chld, SIGCHLD);
	sigprocmask(SIG_BLOCK, &chld, NULL);
	clock_gettime(CLOCK_MONOTONIC, &deadline);
	deadline.tv_sec += atoi(argv[6]);
	leader = fork();
	if (leader == 0)
		child(argv);
	for (;;) {
		struct timespec tick = { 0, 200000000 };

		while ((ended = waitpid(-1, &status, WNOHANG)) > 0 && ended != leader)
			;
		if (ended == leader)
			break;
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec > deadline.tv_sec || getppid() != tests) {
			timed_out = 1;
			break;
		}
		sigtimedwait(&chld, NULL, &tick);
	}
	kill_descendants(leader);
	report = fopen(argv[1], "w");
	if (!report)
		return 2;
	if (timed_out)
		fprintf(report, "timeout");
	else if (WIFSIGNALED(status))
		fprintf(report, "signal %d", WTERMSIG(status));
	else
		fprintf(report, "exit %d", WEXITSTATUS(status));
	return fclose(report) == 0 ? 0 : 2;
}
