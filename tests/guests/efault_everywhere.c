/* flags: -O2 | -O2 -static
 *
 * Bad pointers to the calls the layer looks at itself: the same errors as from the kernel, and never a fault in the layer.
 */
#include "guest.h"
#include <linux/sched.h>
#include <sched.h>
#include <sys/stat.h>

static char *bad[8];
static char exe[] = "/proc/self/exe", missing[] = "/nonexistent", buffer[4096];
static char *good_argv[] = { exe, NULL };
static char *faulty_argv[] = { exe, (char *)1, NULL }, *no_argv[] = { NULL };

static void show(const char *name, long result)
{
	printf(" %s %ld", name, result < 0 ? result : 0);
	if (result >= 0 && result < 1024 && strncmp(name, "open", 4) == 0)
		close((int)result);
}

static void paths(char *path)
{
	show("open", raw(SYS_open, path, O_RDONLY));
	show("openat", raw(SYS_openat, AT_FDCWD, path, O_RDONLY));
	show("openat2", raw(SYS_openat2, AT_FDCWD, path, path, 24));
	show("readlink", raw(SYS_readlink, path, buffer, sizeof buffer));
	show("readlinkat", raw(SYS_readlinkat, AT_FDCWD, path, buffer, sizeof buffer));
	show("stat", raw(SYS_stat, path, buffer));
	show("newfstatat", raw(SYS_newfstatat, AT_FDCWD, path, buffer, 0));
	show("statx", raw(SYS_statx, AT_FDCWD, path, 0, 0xfff, buffer));
	show("access", raw(SYS_access, path, R_OK));
	show("execve", raw(SYS_execve, path, good_argv, no_argv));
	show("execveat", raw(SYS_execveat, AT_FDCWD, path, good_argv, no_argv, 0));
	show("memfd_create", raw(SYS_memfd_create, path, 0));
	show("chdir", raw(SYS_chdir, path));
}

static void results(char *pointer)
{
	show("readlink", raw(SYS_readlink, exe, pointer, 4096));
	show("readlinkat", raw(SYS_readlinkat, AT_FDCWD, exe, pointer, 4096));
	show("stat", raw(SYS_stat, exe, pointer));
	show("statx", raw(SYS_statx, AT_FDCWD, exe, 0, 0xfff, pointer));
	show("rt_sigaction", raw(SYS_rt_sigaction, SIGUSR1, pointer, 0, 8));
	show("rt_sigaction old", raw(SYS_rt_sigaction, SIGUSR1, 0, pointer, 8));
	show("rt_sigprocmask", raw(SYS_rt_sigprocmask, SIG_BLOCK, pointer, 0, 8));
	show("clone3", raw(SYS_clone3, pointer, sizeof(struct clone_args)));
	show("arch_prctl", raw(SYS_arch_prctl, 0x1003, pointer));
	show("prlimit", raw(SYS_prlimit64, 0, 0, 0, pointer));
	show("poll", raw(SYS_poll, pointer, 1, 0));
	show("pipe2", raw(SYS_pipe2, pointer, 0));
	show("futex", raw(SYS_futex, pointer, 1, 1, 0, 0, 0));
	show("sigaltstack", raw(SYS_sigaltstack, pointer, 0));
	show("getdents64", raw(SYS_getdents64, 0, pointer, 1000));
	show("prctl", raw(SYS_prctl, 16 /* PR_GET_NAME */, pointer));
}

static void arguments(char *pointer)
{
	show("execve argv", raw(SYS_execve, missing, pointer, no_argv));
	show("execve envp", raw(SYS_execve, missing, good_argv, pointer));
	show("execve of itself, argv", pointer ? raw(SYS_execve, exe, pointer, no_argv) : 0);
	show("execve of itself, envp", pointer ? raw(SYS_execve, exe, good_argv, pointer) : 0);
	show("execveat argv", pointer ? raw(SYS_execveat, AT_FDCWD, exe, pointer, no_argv, 0) : 0);
}

int main(void)
{
	char *edge = (char *)mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) + 4096;
	char *hidden = mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	static char long_path[5000];

	munmap(edge, 4096);
	memcpy(edge - 4, "/pro", 4);
	char *pointers[] = { NULL, (char *)1, (char *)0x7fffffffefff, (char *)0x800000000000, (char *)-1, edge, edge - 4, hidden };
	memcpy(bad, pointers, sizeof bad);
	for (int i = 0; i < 8; i++) {
		printf("pointer %d:", i);
		paths(bad[i]);
		results(bad[i]);
		arguments(bad[i]);
		putchar('\n');
		fflush(stdout);
	}
	memset(long_path, 'x', sizeof long_path - 1);
	long_path[0] = '/';
	printf("long path:");
	paths(long_path);
	printf("\nempty path:");
	paths("");
	printf("\nfaulty argument: %ld\n", raw(SYS_execve, exe, faulty_argv, no_argv));
	printf("lengths: %ld %ld %ld\n", raw(SYS_readlink, exe, buffer, 0), raw(SYS_readlink, exe, buffer, -1), raw(SYS_readlink, exe, buffer, 3));
	printf("mmap: %ld %ld %ld %ld %ld %ld\n", raw(SYS_mmap, 0, 0, 5, 2, 0, 0), raw(SYS_mmap, 0, 4096, 5, 2, -1, 0), raw(SYS_mmap, 0, 4096, 5, 0, 0, 0),
		raw(SYS_mmap, 1, 4096, 5, 0x32, -1, 0), raw(SYS_mmap, 0, 1ul << 62, 5, 0x22, -1, 0), raw(SYS_mmap, 0, 4096, 5, 2, 0, 1));
	printf("mmap, odd offsets: %ld %ld\n", raw(SYS_mmap, 0, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 123), raw(SYS_mmap, 0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 123));
	printf("mprotect: %ld %ld %ld\n", raw(SYS_mprotect, 1, 4096, 5), raw(SYS_mprotect, edge, 4096, 5), raw(SYS_mprotect, 0, 0, 5));
	printf("arch_prctl: %ld %ld\n", raw(SYS_arch_prctl, 0x9999, 0), raw(SYS_arch_prctl, 0x1002, 1ul << 63));
	return finish();
}
