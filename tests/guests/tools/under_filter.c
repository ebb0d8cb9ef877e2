/* flags: -O2 -Wall -Wextra -Werror -static
 *
 * under_filter HOW CALL,CALL... PROGRAM ARGS...
 *
 * Executes PROGRAM under a seccomp filter that was there before it: the calls named (by name or number) fail with errno HOW, or with
 * HOW = kill end the process.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define CALL(name) { #name, SYS_##name }

static const struct { const char *name; unsigned number; } calls[] = {
	CALL(ptrace), CALL(process_vm_readv), CALL(process_vm_writev), CALL(pidfd_getfd), CALL(kcmp), CALL(userfaultfd), CALL(arch_prctl), CALL(prctl),
	CALL(mremap), CALL(readlinkat), CALL(fstat), CALL(execveat), CALL(faccessat2), CALL(fgetxattr), CALL(personality), CALL(getpid), CALL(getuid),
	CALL(clock_gettime), CALL(time), CALL(gettid), CALL(access), CALL(getrandom), CALL(rseq), CALL(set_robust_list), CALL(prlimit64), CALL(clone3),
	CALL(statx), CALL(sched_yield), CALL(sigaltstack), CALL(uname), CALL(geteuid), CALL(newfstatat), CALL(brk), CALL(close), CALL(pread64),
};

static unsigned number_of(const char *name)
{
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++)
		if (strcmp(calls[i].name, name) == 0)
			return calls[i].number;
	fprintf(stderr, "under_filter: no call %s in its list\n", name);
	exit(125);
}

int main(int argc, char **argv)
{
	struct sock_filter code[128] = { BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)) };
	struct sock_fprog program = { .len = 1, .filter = code };
	unsigned action;

	if (argc < 4)
		return 125;
	action = strcmp(argv[1], "kill") == 0 ? SECCOMP_RET_KILL_PROCESS : SECCOMP_RET_ERRNO | (unsigned)atoi(argv[1]);
	for (char *name = strtok(argv[2], ","); name; name = strtok(NULL, ",")) {
		code[program.len++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, number_of(name), 0, 1);
		code[program.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, action);
	}
	code[program.len++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
		perror("under_filter");
		return 125;
	}
	execvp(argv[3], argv + 3);
	perror(argv[3]);
	return errno == ENOENT ? 127 : 126;
}
