/* flags: -O2 | -O2 -static
 *
 * rt_sigaction with actions in a page of the program's own stack that it has closed: EFAULT. The kernel says that of the old action when it has the new
 * one in force already.
 */
#include "guest.h"

static int handled;

static void handler(int number)
{
	handled += number;
}

int main(void)
{
	char memory[3 * 4096], *page = (char *)(((uintptr_t)memory + 4095) & ~4095ul);
	struct sigaction action = { .sa_handler = handler };
	struct kernel_action own;

	memset(memory, 0, sizeof memory);
	check(sigaction(SIGUSR1, &action, NULL) == 0);
	check_result(raw(SYS_rt_sigaction, SIGUSR1, 0, &own, 8), 0);
	memcpy(page, &own, sizeof own);
	signal(SIGUSR2, SIG_IGN);
	check(mprotect(page, 4096, PROT_READ) == 0);
	check_result(raw(SYS_rt_sigaction, SIGUSR2, &own, page, 8), -EFAULT);
	raise(SIGUSR2);
	check_result(handled, SIGUSR2);
	check_result(raw(SYS_rt_sigaction, SIGUSR1, 0, page, 8), -EFAULT);
	check(mprotect(page, 4096, PROT_NONE) == 0);
	check_result(raw(SYS_rt_sigaction, SIGUSR1, page, 0, 8), -EFAULT);
	check_result(raw(SYS_rt_sigaction, SIGUSR1, page, page, 8), -EFAULT);
	check(mprotect(page, 4096, PROT_READ | PROT_WRITE) == 0);
	puts("refused as by the kernel");
	return finish();
}
