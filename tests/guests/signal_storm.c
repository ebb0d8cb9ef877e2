/* flags: -O2 | -O2 -static
 * slow
 *
 * Signals arrive all the time while calls of all kinds are made, and their handlers make more, on the ordinary and on an alternate stack: every call
 * gets its result, keeps all registers, flags and the red zone, and a handler that interrupts at the `syscall` is shown the registers as they are there.
 */
#include "signal_storm.h"
#include "interrupted.h"
#include <ucontext.h>

__attribute__((used, visibility("hidden"))) struct registers given, left;
__attribute__((used, visibility("hidden"))) uint64_t stack_before, stack_after, red_zone_changed;
static uint64_t site;
static const char *making;
static char program[4096];
static volatile sig_atomic_t handled;
enum { STACK_ROOM = 256, APART = 37 };
static char *stack_room;

/* The registers at the `syscall` and after it. */
static void expect_registers(const greg_t *shown)
{
	static const int order[] = { REG_RDI, REG_RSI, REG_RDX, REG_R10, REG_R8, REG_R9, REG_RBX, REG_RBP, REG_R12, REG_R13, REG_R14, REG_R15 };
	const uint64_t *expected = &given.rdi;

	for (int i = 0; i < 12; i++)
		check((uint64_t)shown[order[i]] == expected[i], ": %s: register %d is shown as %#llx", making, i, shown[order[i]]);
	check((uint64_t)shown[REG_RSP] == stack_before, ": %s: the stack pointer is shown as %#llx", making, shown[REG_RSP]);
	check(((shown[REG_EFL] ^ (greg_t)given.flags) & FLAGS) == 0, ": %s: the flags are shown as %#llx", making, shown[REG_EFL]);
}

/* The handler's own calls, which must not disturb the interrupted one; and some of its stack. */
static void make_calls(void)
{
	volatile char scratch[600];
	struct timespec now;
	long fd = raw(SYS_openat, AT_FDCWD, own, O_RDONLY);

	memset((void *)scratch, 0x5a, sizeof scratch);
	raw(SYS_close, fd);
	raw(SYS_getpid);
	raw(SYS_gettid);
	raw(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
	raw(SYS_rt_sigaction, SIGUSR1, 0, 0, 8);
	raw(SYS_readlink, own, scratch, 8);
	raw(SYS_statx, AT_FDCWD, own, 0, 0x7ff, scratch);
	raw(SYS_preadv2, LIBRARY, 0, 0, 0, 0, 0);
	long memory = raw(SYS_mmap, 0, 4096, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	raw(SYS_mprotect, memory, 4096, PROT_READ | PROT_EXEC);
	raw(SYS_munmap, memory, 4096);
}

static void handler(int number, siginfo_t *info, void *context)
{
	const greg_t *shown = ((ucontext_t *)context)->uc_mcontext.gregs;
	uint64_t place = (uint64_t)shown[REG_RIP];

	(void)number;
	(void)info;
	handled++;
	if (place == site || place == site + 2)
		expect_registers(shown);
	check(place != site || (uint64_t)shown[REG_RAX] == given.rax, ": %s: rax is %lld before the call", making, shown[REG_RAX]);
	make_calls();
	interrupt_again(APART);
}

static uint64_t random_bits(void)
{
	static uint64_t state = 88172645463325252u;

	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

static void fill_registers(const struct call *call)
{
	uint64_t *value = &given.rdi;

	memset(stack_room, 0, STACK_ROOM);
	for (int i = 0; i < 12; i++)
		value[i] = i >= call->arguments ? random_bits() : call->argument[i] == ON_STACK ? (uint64_t)stack_room : call->argument[i];
	given.flags = 0x202 | (random_bits() & FLAGS & ~DIRECTION) | (random_bits() % 8 == 0 ? DIRECTION : 0);
	given.rax = (uint64_t)call->number;
}

static int registers_kept(void)
{
	return memcmp(&given.rdi, &left.rdi, 12 * sizeof given.rdi) == 0 && ((given.flags ^ left.flags) & FLAGS) == 0 && stack_after == stack_before
		&& !red_zone_changed;
}

static void once(const struct call *call)
{
	sigset_t blocked;

	fill_registers(call);
	make_call();
	long result = (long)left.rax;
	if (call->kind == CHILD && result == 0)
		_exit(registers_kept() ? 7 : 8);
	check(registers_kept(), ": %s: flags %#lx became %#lx; the red zone changed %lu times", call->name, given.flags, left.flags, red_zone_changed);
	check(result >= call->least && result <= call->most, ": %s: %ld", call->name, result);
	check(finish_call(call, result, program), ": %s: %ld is not what was asked for", call->name, result);
	sigprocmask(SIG_BLOCK, NULL, &blocked);
	check(sigisemptyset(&blocked), ": %s: signals stay blocked", call->name);
}

static void storm(const char *stack, int flags)
{
	struct sigaction action = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO | SA_RESTART | flags };
	char room[STACK_ROOM];

	stack_room = room;
	sigfillset(&action.sa_mask);
	for (size_t i = 0; i < sizeof calls / sizeof *calls && !guest_failures; i++) {
		making = calls[i].name;
		check(sigaction(SIGALRM, &action, NULL) == 0);
		for (interrupt_every(APART, 50); time_is_left() && !guest_failures;)
			once(&calls[i]);
		interrupt_no_more();
	}
	check(handled > 0);
	puts(stack);
}

int main(int argc, char **argv)
{
	static char memory[65536];
	stack_t alternate = { .ss_sp = memory, .ss_size = sizeof memory };

	(void)argc;
	check(realpath(argv[0], program) != NULL);
	check(dup2(open(program, O_RDONLY | O_CLOEXEC), LIBRARY) == LIBRARY);
	site = (uint64_t)memmem((const void *)(intptr_t)make_call, 400, "\x0f\x05", 2);
	storm("ordinary stack", 0);
	check(sigaltstack(&alternate, NULL) == 0);
	storm("alternate stack", SA_ONSTACK);
	return finish();
}
