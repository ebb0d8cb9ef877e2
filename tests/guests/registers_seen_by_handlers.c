/* flags: -O2 | -O2 -static
 *
 * A handler finds in the registers that are kept across calls what the interrupted code has there, in r8 and r9 too: programs keep variables in them
 * throughout (GCC's global register variables; GNU Prolog's handler of SIGSEGV reads the top of a stack from one). After a fault, with a SIGSYS that is sent
 * (which --complete hands on), and in calls of every kind while two signals arrive, also at once.
 */
#include "guest.h"
#include <time.h>

enum { REGISTERS = 8, WANTED = 200, SECONDS = 3 };

__attribute__((used)) static const uint64_t expected[REGISTERS] = { /* rbx rbp r12 r13 r14 r15 r8 r9 */
	0x1111111122222222, 0x2222222233333333, 0x3333333344444444, 0x4444444455555555,
	0x5555555566666666, 0x6666666677777777, 0x7777777788888888, 0x8888888899999999,
};

/* Whether the registers are set; how many handlers have begun to look at them. */
__attribute__((used)) static volatile uint64_t armed, looking;
static volatile long seen, wrong, number_wrong, faults;
static volatile int wrong_register;
static volatile uint64_t wrong_value;

/* By the first instructions of the handler, when the registers were set and no other handler had changed them. */
__attribute__((used)) static void look(int number, const uint64_t *found)
{
	seen++;
	faults += number == SIGSEGV;
	number_wrong += number != SIGUSR1 && number != SIGUSR2 && number != SIGSEGV && number != SIGSYS;
	for (int i = 0; i < REGISTERS; i++)
		if (found[i] != expected[i]) {
			wrong++;
			wrong_register = i;
			wrong_value = found[i];
		}
}

/*
 * `fault` faults in an instruction of two bytes; `wait_until` computes until the count is that high, `call_once` makes the call number(first, second, 0, 8), both
 * with the registers set.
 */
extern void handler(int number);
extern void fault(void);
extern void wait_until(const volatile long *count, long high);
extern long call_once(long number, const void *first, const void *second);

__asm__(".text\n"
	"handler:\n"
	"	incq looking(%rip)\n"
	"	cmpq $1, looking(%rip)\n	jne 1f\n"
	"	cmpq $0, armed(%rip)\n	je 1f\n"
	"	push %r9\n	push %r8\n	push %r15\n	push %r14\n	push %r13\n	push %r12\n	push %rbp\n	push %rbx\n"
	"	mov %rsp, %rsi\n"
	"	push %rdi\n	push %rdx\n	sub $8, %rsp\n"
	"	call look\n"
	"	add $8, %rsp\n	pop %rdx\n	pop %rdi\n	add $64, %rsp\n"
	"1:	cmp $11, %edi\n	jne 2f\n"
	"	addq $2, 168(%rdx)\n"				/* rip of the context */
	"2:	decq looking(%rip)\n"
	"	ret\n"
	".macro SET\n"
	"	push %rbx\n	push %rbp\n	push %r12\n	push %r13\n	push %r14\n	push %r15\n"
	"	lea expected(%rip), %rcx\n"
	"	mov (%rcx), %rbx\n	mov 8(%rcx), %rbp\n	mov 16(%rcx), %r12\n	mov 24(%rcx), %r13\n"
	"	mov 32(%rcx), %r14\n	mov 40(%rcx), %r15\n	mov 48(%rcx), %r8\n	mov 56(%rcx), %r9\n"
	"	movq $1, armed(%rip)\n"
	".endm\n"
	".macro UNSET\n"
	"	movq $0, armed(%rip)\n"
	"	pop %r15\n	pop %r14\n	pop %r13\n	pop %r12\n	pop %rbp\n	pop %rbx\n"
	".endm\n"
	"fault:\n"
	"	SET\n"
	"	xor %eax, %eax\n"
	"	mov (%rax), %ecx\n"
	"	UNSET\n	ret\n"
	"wait_until:\n"
	"	SET\n"
	"1:	cmp %rsi, (%rdi)\n	jl 1b\n"
	"	UNSET\n	ret\n"
	"call_once:\n"
	"	SET\n"
	"	mov %rdi, %rax\n	mov %rsi, %rdi\n	mov %rdx, %rsi\n	xor %edx, %edx\n	mov $8, %r10d\n"
	"	syscall\n"
	"	UNSET\n	ret\n");

static void install(int number, int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags | SA_RESTART };

	check(sigaction(number, &action, NULL) == 0);
}

/* Until enough signals have been seen in it, or for so long that a machine with one processor busy elsewhere has its turn. */
static void calls(const char *name, long number, const void *first, const void *second)
{
	time_t end = time(NULL) + SECONDS;
	long before = seen;

	while (seen - before < WANTED && time(NULL) < end)
		for (int i = 0; i < 20; i++)
			call_once(number, first, second);
	check(wrong == 0, "in %s: register %d is %#lx", name, wrong_register, (unsigned long)wrong_value);
	wrong = 0;
}

static pid_t sender(pid_t to, int first, int second)
{
	pid_t child = fork();

	if (child == 0)
		for (;;)
			if (kill(to, first) != 0 || kill(to, second) != 0)
				_exit(0);
	return child;
}

int main(void)
{
	static struct timespec now;
	static char missing[] = "/nonexistent", link[] = "/proc/self/exe", name[4096];
	pid_t parent = getpid(), child;

	install(SIGSEGV, SA_SIGINFO);
	install(SIGUSR1, 0);
	install(SIGUSR2, SA_SIGINFO);
	install(SIGSYS, SA_SIGINFO);
	fault();
	check(faults == 1 && wrong == 0, "after a fault: register %d is %#lx", wrong_register, (unsigned long)wrong_value);
	wrong = 0;
	child = sender(parent, SIGSYS, SIGSYS);
	wait_until(&seen, seen + WANTED);
	check(wrong == 0, "with SIGSYS: register %d is %#lx", wrong_register, (unsigned long)wrong_value);
	wrong = 0;
	check(kill(child, SIGKILL) == 0 && waitpid(child, NULL, 0) == child);
	child = sender(parent, SIGUSR1, SIGUSR2);
	calls("getppid", SYS_getppid, NULL, NULL);
	calls("getpid", SYS_getpid, NULL, NULL);
	calls("clock_gettime", SYS_clock_gettime, (void *)CLOCK_MONOTONIC, &now);
	calls("open", SYS_open, missing, NULL);
	calls("stat", SYS_stat, link, name);
	calls("rt_sigaction", SYS_rt_sigaction, (void *)SIGURG, NULL);
	calls("rt_sigprocmask", SYS_rt_sigprocmask, (void *)SIG_BLOCK, NULL);
	calls("munmap", SYS_munmap, NULL, NULL);
	check(kill(child, SIGKILL) == 0 && waitpid(child, NULL, 0) == child);
	check(number_wrong == 0);
	puts("seen");
	return finish();
}
