/* flags: -O2 | -O2 -static
 *
 * Several signals are delivered at once, so that each handler is interrupted at its first instruction by the next one's, and some have SIGSYS in their mask:
 * each handler, and the program afterwards, has SIGSYS blocked or open as the kernel would have it (--complete keeps that itself).
 */
#include "guest.h"
#include "code.h"

static const int signals[] = { SIGUSR1, SIGSYS, SIGUSR2 };
static struct function *parent_of;
static char seen[64];
static int entered, flags = SA_NODEFER;

static int blocked(void)
{
	sigset_t now;

	check(sigprocmask(SIG_BLOCK, NULL, &now) == 0);
	return sigismember(&now, SIGSYS);
}

static void handler(int signal)
{
	entered += snprintf(seen + entered, sizeof seen - (size_t)entered, " %s %s", signal == SIGUSR1 ? "usr1" : signal == SIGUSR2 ? "usr2" : "sys", blocked() ? "blocked" : "open");
	check_result(call(parent_of), getppid());
}

/* Bit i of masking: the handler of signals[i] has SIGSYS in its mask; of sent: it is sent. */
static void at_once(int masking, int sent, int before)
{
	sigset_t every, then;

	for (int i = 0; i < 3; i++) {
		struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

		if (masking >> i & 1)
			sigaddset(&action.sa_mask, SIGSYS);
		check(sigaction(signals[i], &action, NULL) == 0);
	}
	entered = 0;
	seen[0] = 0;
	sigfillset(&every);
	check(sigprocmask(SIG_SETMASK, &every, NULL) == 0);
	for (int i = 0; i < 3; i++)
		if (sent >> i & 1)
			check(raise(signals[i]) == 0);
	sigemptyset(&then);
	if (before)
		sigaddset(&then, SIGSYS);
	check(sigprocmask(SIG_SETMASK, &then, NULL) == 0);
	int after = blocked();
	check(after == before, ": masking %d, sent %d", masking, sent);
	if (sent == 5)	/* SIGSYS itself comes before or after the others as each kernel likes */
		printf("masking %d, %s before:%s, %s after\n", masking, before ? "blocked" : "open", seen, after ? "blocked" : "open");
	sigemptyset(&then);
	check(sigprocmask(SIG_SETMASK, &then, NULL) == 0);
	check(!blocked(), ": masking %d, sent %d, before %d", masking, sent, before);
}

int main(void)
{
	char *own = mmap(NULL, 1 << 16, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	stack_t stack = { .ss_sp = own, .ss_size = 1 << 16 };

	parent_of = code(SYS_getppid);
	for (int round = 0; round < 2; round++) {
		for (int before = 0; before < 2; before++)
			for (int masking = 0; masking < 8; masking++)
				for (int sent = 1; sent < 8; sent++)
					at_once(masking, sent, before);
		check(sigaltstack(&stack, NULL) == 0);
		flags |= SA_ONSTACK;
	}
	puts("as the kernel would have it");
	return finish();
}
