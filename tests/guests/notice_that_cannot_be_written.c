/* flags: -O2 | -O2 -static
 * noted
 *
 * A program installs a seccomp filter, about which Trapless has a line to say, where standard error is a broken pipe, a file that may not grow, or
 * another file than at the start: it gets no signal, and no file gets the line. sshd's unprivileged half does this with a file size limit of 0.
 */
#include "guest.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

static int pending(int number)
{
	sigset_t set;

	sigpending(&set);
	return sigismember(&set, number);
}

static void install_filter(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	struct sock_fprog program = { .len = 1, .filter = &allow };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
		_exit(98);
}

/* Runs the guest again in another case, with a standard error nobody reads. */
static void with_broken_pipe(const char *self, const char *which)
{
	pid_t child = fork();
	int ends[2];

	if (child == 0) {
		if (pipe(ends) != 0 || dup2(ends[1], 2) != 2 || close(ends[0]) != 0 || close(ends[1]) != 0)
			_exit(97);
		execl(self, self, which, (char *)NULL);
		_exit(127);
	}
	printf("%s: %d\n", which, end_of(child));
	fflush(stdout);
}

static int started(const char *which)
{
	sigset_t set;

	if (strcmp(which, "own signal") == 0) {
		sigemptyset(&set);
		sigaddset(&set, SIGPIPE);
		sigprocmask(SIG_BLOCK, &set, NULL);
		raise(SIGPIPE);
	}
	install_filter();
	return 10 + pending(SIGPIPE);
}

static void run(const char *what, void (*body)(void))
{
	pid_t child = fork();

	if (child == 0) {
		body();
		_exit(0);
	}
	printf("%s: %d\n", what, end_of(child));
	fflush(stdout);
}

static void another_file(void)
{
	struct stat status;
	char path[] = "/tmp/trapless-notice-XXXXXX";

	close(2);
	if (mkstemp(path) != 2 || unlink(path) != 0 || write(2, "data", 4) != 4)
		_exit(97);
	install_filter();
	fstat(2, &status);
	_exit(status.st_size == 4 ? 11 : 12);
}

static void no_file_may_grow(void)
{
	const struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_FSIZE, &none);
	install_filter();
	_exit(13);
}

int main(int argc, char **argv)
{
	if (argc > 1)
		return started(argv[1]);
	with_broken_pipe(argv[0], "no signal");
	with_broken_pipe(argv[0], "own signal");
	run("another file", another_file);
	run("no file may grow", no_file_may_grow);
	return finish();
}
