/* flags: -O2 | -O2 -static
 * noted
 *
 * A program restricts itself to what it needs, by strict mode and by filters that kill or refuse: the layer makes no call of its own that would hit them,
 * and a refused call is seen refused even if the layer could answer it.
 */
#include "guest.h"
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>

static void filter(const int *allowed, size_t count, unsigned otherwise)
{
	struct sock_filter code[64];
	struct sock_fprog program = { .filter = code };
	size_t n = 0;

	code[n++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
	for (size_t i = 0; i < count; i++) {
		code[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)allowed[i], 0, 1);
		code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	}
	code[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, otherwise);
	program.len = (unsigned short)n;
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)
		_exit(98);
}

static const char word[] = "under a filter\n";

static void strict(void)
{
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT) != 0)
		_exit(98);
	raw(SYS_write, 1, word, sizeof word - 1);
	raw(SYS_exit, 11);
}

static void strict_violated(void)
{
	prctl(PR_SET_SECCOMP, SECCOMP_MODE_STRICT);
	raw(SYS_getppid);
	raw(SYS_exit, 0);
}

static void killing(void)
{
	static const int allowed[] = { SYS_write, SYS_exit_group, SYS_mmap, SYS_munmap, SYS_mprotect, SYS_clock_gettime, SYS_getpid };
	struct timespec now;

	filter(allowed, 7, SECCOMP_RET_KILL_PROCESS);
	void *page = (void *)raw(SYS_mmap, 0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	raw(SYS_mprotect, page, 4096, PROT_READ | PROT_EXEC);
	raw(SYS_munmap, page, 4096);
	raw(SYS_clock_gettime, CLOCK_REALTIME, &now);
	raw(SYS_getpid);
	raw(SYS_write, 1, word, sizeof word - 1);
	raw(SYS_exit_group, 12);
}

/* Fork and exec of a static program that is allowed little. */
static void refusing(void)
{
	static const int allowed[] = { SYS_write, SYS_exit_group, SYS_fork, SYS_vfork, SYS_clone, SYS_wait4, SYS_close };
	int status = 0;

	filter(allowed, 7, SECCOMP_RET_ERRNO | EXDEV);
	long refused = raw(SYS_open, "/proc/self/exe", O_RDONLY), child = raw(SYS_fork);
	if (child == 0)
		raw(SYS_exit_group, 3);
	raw(SYS_wait4, child, &status, 0, 0);
	raw(SYS_exit_group, refused == -EXDEV && raw(SYS_getppid) == -EXDEV && raw(SYS_execve, word, 0, 0) == -EXDEV && status == 3 << 8 ? 13 : 99);
}

static void refusing_identity(void)
{
	static const int allowed[] = { SYS_exit_group };

	filter(allowed, 1, SECCOMP_RET_ERRNO | EXDEV);
	raw(SYS_exit_group, raw(SYS_getpid) == -EXDEV ? 14 : 15);
}

static void run(const char *name, void (*body)(void))
{
	pid_t child = fork();

	if (child == 0) {
		body();
		_exit(97);
	}
	printf("%s: %d\n", name, end_of(child));
	fflush(stdout);
}

int main(void)
{
	run("strict", strict);
	run("strict, violated", strict_violated);
	run("killing filter", killing);
	run("refusing filter", refusing);
	run("refusing filter, getpid", refusing_identity);
	return finish();
}
