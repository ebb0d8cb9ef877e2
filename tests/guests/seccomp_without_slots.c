/* flags: -O2 | -O2 -static
 * noted
 *
 * A program restricts itself when no memory is to be had, or none may become executable (PR_SET_MDWE): the filter decides about all its calls even so.
 * And it asks by calls that change nothing what the kernel knows, as libseccomp does.
 */
#include "guest.h"
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#endif

static int install(void)
{
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getpid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EBADF),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_rt_sigprocmask, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { .filter = code, .len = sizeof code / sizeof *code };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

static void no_memory(void)
{
	struct rlimit none = { 1 << 20, 1 << 20 };

	setrlimit(RLIMIT_AS, &none);
}

static void no_executable_memory(void)
{
	raw(SYS_prctl, PR_SET_MDWE, 1, 0, 0, 0);	/* Linux 6.3 */
}

static void restricted(void (*first)(void))
{
	pid_t child = fork();

	if (child == 0) {
		raw(SYS_getpid);
		first();
		if (!install())
			_exit(97);
		if (raw(SYS_getpid) != -EBADF)
			_exit(98);
		raw(SYS_mprotect, (uintptr_t)install & ~4095ul, 4096, PROT_READ | PROT_EXEC);
		raw(SYS_exit_group, 42);
	}
	check_result(end_of(child), 42);
}

int main(void)
{
	check_result(raw(SYS_seccomp, SECCOMP_SET_MODE_STRICT, 1, 0), -EINVAL);
	check_result(raw(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, 0), -EFAULT);
	restricted(no_memory);
	restricted(no_executable_memory);
	puts("the filter decides");
	return finish();
}
