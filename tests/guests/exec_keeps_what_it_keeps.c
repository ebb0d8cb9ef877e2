/* flags: -O2 | -O2 -static
 * not under --complete: SIGSYS has a handler there, as /proc shows
 *
 * Across exec: the mask, ignored and pending signals, timers, limits, umask, priority, name space of descriptors and directory stay; handlers,
 * the alternate stack, the parent-death signal's arming and descriptors closed on exec do not. All as /proc shows it.
 */
#include "guest.h"
#include <dirent.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>

static void report(void)
{
	char line[256];
	FILE *status = fopen("/proc/self/status", "r");
	struct itimerval timer;
	struct rlimit files;
	stack_t stack;
	int name = -1;

	while (fgets(line, sizeof line, status))
		if (strncmp(line, "Sig", 3) == 0 || strncmp(line, "ShdPnd", 6) == 0 || strncmp(line, "Umask", 5) == 0 || strncmp(line, "NoNewPrivs", 10) == 0
		    || strncmp(line, "Seccomp", 7) == 0 || strncmp(line, "Cap", 3) == 0 || strncmp(line, "Threads", 7) == 0)
			fputs(strncmp(line, "SigQ", 4) == 0 ? "" : line, stdout);
	fclose(status);
	getitimer(ITIMER_REAL, &timer);
	sigaltstack(NULL, &stack);
	getrlimit(RLIMIT_NOFILE, &files);
	prctl(PR_GET_PDEATHSIG, &name);
	printf("timer %d, alternate stack %d, files %lu, priority %d, death signal %d, dumpable %d\n", timer.it_interval.tv_sec == 1000, stack.ss_flags,
		(unsigned long)files.rlim_cur, getpriority(PRIO_PROCESS, 0), name, prctl(PR_GET_DUMPABLE));
	for (int fd = 0; fd < 300; fd++)
		if (fcntl(fd, F_GETFD) >= 0)
			printf("descriptor %d flags %d\n", fd, fcntl(fd, F_GETFD));
	printf("directory %s\n", getcwd(line, sizeof line));
	fflush(stdout);
}

int main(int argc, char **argv)
{
	struct itimerval timer = { { 1000, 0 }, { 1000, 0 } };
	stack_t stack = { .ss_sp = malloc(65536), .ss_size = 65536 };
	char *again[] = { argv[0], "again", NULL };
	struct rlimit files = { 200, 200 };
	sigset_t mask;

	if (argc > 1) {
		report();
		return 0;
	}
	report();
	sigemptyset(&mask);
	sigaddset(&mask, SIGUSR1);
	sigaddset(&mask, SIGRTMIN + 3);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	signal(SIGUSR2, SIG_IGN);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGTERM, (void (*)(int))(intptr_t)report);
	raise(SIGUSR1);
	setitimer(ITIMER_REAL, &timer, NULL);
	sigaltstack(&stack, NULL);
	setrlimit(RLIMIT_NOFILE, &files);
	prctl(PR_SET_PDEATHSIG, SIGHUP);
	umask(027);
	setpriority(PRIO_PROCESS, 0, 5);
	check(dup2(0, 77) == 77 && dup2(0, 78) == 78 && fcntl(78, F_SETFD, FD_CLOEXEC) == 0);
	check(chdir("/usr") == 0);
	execv("/proc/self/exe", again);
	return 1;
}
