/* flags: -O2 -Wall -Wextra -Werror -static
 *
 * without_calls FIRST- NUMBERS... -- PROGRAM ARGS...
 *
 * Runs PROGRAM on a kernel that answers ENOSYS to the calls NUMBERS and to all from FIRST on, as an older one, or one built without them, would.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

enum { MOST = 64 };

static struct sock_filter filter[2 * MOST + 2] = { BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)) };
static unsigned short length = 1;

static void refuse(const char *text)
{
	unsigned short test = text[strlen(text) - 1] == '-' ? BPF_JGE : BPF_JEQ;

	filter[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | test | BPF_K, (unsigned)atoi(text), 0, 1);
	filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS);
}

int main(int argc, char **argv)
{
	struct sock_fprog program = { 0, filter };
	int i = 1;

	for (; i < argc && i <= MOST && strcmp(argv[i], "--") != 0; i++)
		refuse(argv[i]);
	filter[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
	program.len = length;
	if (i + 1 >= argc || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
		fprintf(stderr, "usage: without_calls FIRST- NUMBERS... -- PROGRAM ARGS...\n");
		return 125;
	}
	execv(argv[i + 1], argv + i + 1);
	perror(argv[i + 1]);
	return 127;
}
