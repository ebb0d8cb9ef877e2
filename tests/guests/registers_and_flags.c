/* flags: -O2 | -O2 -static | -O2 -static-pie | -O2 -no-pie
 * not under --complete: a call that is caught needs a stack for SIGSYS, and this guest gives it none
 *
 * Around a system call only rax, rcx and r11 change. Every other register is loaded with a pattern, the stack pointer included (so nothing
 * may use the caller's stack), the call is made, and all is compared: general registers, flags, x87, MXCSR, vector and mask registers.
 */
#include "guest.h"
#include <asm/prctl.h>
#include <linux/futex.h>

struct state {
	uint64_t rax, rbx, rdx, rsi, rdi, rbp, rsp, r8, r9, r10, r12, r13, r14, r15, flags, pad;
	uint64_t mask[8];
	uint8_t vector[32][64];
	uint8_t fx[512] __attribute__((aligned(16)));
};

__attribute__((used, aligned(64), visibility("hidden"))) struct state before, after;
__attribute__((used, visibility("hidden"))) uint64_t guest_rsp;
__attribute__((used, visibility("hidden"))) uint8_t vector_kind; /* 0: SSE, 1: AVX, 2: AVX-512 */

/* Offsets into struct state, written out because assembly needs them. */
_Static_assert(offsetof(struct state, flags) == 112 && offsetof(struct state, mask) == 128 && offsetof(struct state, vector) == 192
	&& offsetof(struct state, fx) == 2240, "the offsets in the assembly below");

#define EACH_VECTOR_LOW(M) M(0) M(1) M(2) M(3) M(4) M(5) M(6) M(7) M(8) M(9) M(10) M(11) M(12) M(13) M(14) M(15)
#define EACH_VECTOR_HIGH(M) M(16) M(17) M(18) M(19) M(20) M(21) M(22) M(23) M(24) M(25) M(26) M(27) M(28) M(29) M(30) M(31)
#define EACH_MASK(M) M(0) M(1) M(2) M(3) M(4) M(5) M(6) M(7)
#define LOAD_XMM(n) "movdqu before+192+64*" #n "(%rip), %xmm" #n "\n"
#define LOAD_YMM(n) "vmovdqu before+192+64*" #n "(%rip), %ymm" #n "\n"
#define LOAD_ZMM(n) "vmovdqu64 before+192+64*" #n "(%rip), %zmm" #n "\n"
#define LOAD_K(n) "kmovq before+128+8*" #n "(%rip), %k" #n "\n"
#define SAVE_XMM(n) "movdqu %xmm" #n ", after+192+64*" #n "(%rip)\n"
#define SAVE_YMM(n) "vmovdqu %ymm" #n ", after+192+64*" #n "(%rip)\n"
#define SAVE_ZMM(n) "vmovdqu64 %zmm" #n ", after+192+64*" #n "(%rip)\n"
#define SAVE_K(n) "kmovq %k" #n ", after+128+8*" #n "(%rip)\n"

__asm__(".text\n.type load_vectors,@function\nload_vectors:\n.cfi_startproc\n"
	"cmpb $1, vector_kind(%rip)\n ja 2f\n je 1f\n"
	EACH_VECTOR_LOW(LOAD_XMM) "ret\n"
	"1:" EACH_VECTOR_LOW(LOAD_YMM) "ret\n"
	"2:" EACH_VECTOR_LOW(LOAD_ZMM) EACH_VECTOR_HIGH(LOAD_ZMM) EACH_MASK(LOAD_K) "ret\n"
	".cfi_endproc\n.size load_vectors,.-load_vectors\n"
	".type save_vectors,@function\nsave_vectors:\n.cfi_startproc\n"
	"cmpb $1, vector_kind(%rip)\n ja 2f\n je 1f\n"
	EACH_VECTOR_LOW(SAVE_XMM) "ret\n"
	"1:" EACH_VECTOR_LOW(SAVE_YMM) "ret\n"
	"2:" EACH_VECTOR_LOW(SAVE_ZMM) EACH_VECTOR_HIGH(SAVE_ZMM) EACH_MASK(SAVE_K) "ret\n"
	".cfi_endproc\n.size save_vectors,.-save_vectors\n");

/* One function for each number, so that the rewriter knows it; NUMBER sets rax, after everything else. */
#define CALL(name, NUMBER) \
	__asm__(".text\n.type call_" #name ",@function\ncall_" #name ":\n.cfi_startproc\n" \
		"push %rbx\npush %rbp\npush %r12\npush %r13\npush %r14\npush %r15\n" \
		".cfi_adjust_cfa_offset 48\n" \
		"fxrstor64 before+2240(%rip)\n" \
		"call load_vectors\n" \
		"mov %rsp, guest_rsp(%rip)\n" \
		"mov before+8(%rip), %rbx\nmov before+16(%rip), %rdx\nmov before+24(%rip), %rsi\nmov before+32(%rip), %rdi\n" \
		"mov before+40(%rip), %rbp\nmov before+56(%rip), %r8\nmov before+64(%rip), %r9\nmov before+72(%rip), %r10\n" \
		"mov before+80(%rip), %r12\nmov before+88(%rip), %r13\nmov before+96(%rip), %r14\nmov before+104(%rip), %r15\n" \
		"push before+112(%rip)\npopfq\n" \
		"mov before+48(%rip), %rsp\n" \
		NUMBER "\nsyscall\n" \
		"mov %rax, after(%rip)\n" \
		"mov %rsp, after+48(%rip)\nmov guest_rsp(%rip), %rsp\n" \
		"pushfq\npop after+112(%rip)\npush $0x202\npopfq\n" \
		"mov %rbx, after+8(%rip)\nmov %rdx, after+16(%rip)\nmov %rsi, after+24(%rip)\nmov %rdi, after+32(%rip)\n" \
		"mov %rbp, after+40(%rip)\nmov %r8, after+56(%rip)\nmov %r9, after+64(%rip)\nmov %r10, after+72(%rip)\n" \
		"mov %r12, after+80(%rip)\nmov %r13, after+88(%rip)\nmov %r14, after+96(%rip)\nmov %r15, after+104(%rip)\n" \
		"call save_vectors\n" \
		"fxsave64 after+2240(%rip)\n" \
		"pop %r15\npop %r14\npop %r13\npop %r12\npop %rbp\npop %rbx\n" \
		".cfi_adjust_cfa_offset -48\n" \
		"ret\n.cfi_endproc\n.size call_" #name ",.-call_" #name "\n"); \
	void call_##name(void);

#define TEXT_(x) #x
#define TEXT(x) TEXT_(x)
#define EACH_CALL(M) \
	M(getpid) M(gettid) M(getuid) M(geteuid) M(getgid) M(getegid) M(getppid) M(clock_gettime) M(gettimeofday) M(time) M(clock_getres) M(getcpu) \
	M(read) M(write) M(close) M(open) M(openat) M(readlink) M(readlinkat) M(mmap) M(mprotect) M(munmap) M(mremap) M(brk) M(execve) M(execveat) \
	M(arch_prctl) M(rt_sigprocmask) M(rt_sigaction) M(sched_yield) M(futex) M(nanosleep) M(fork) M(clone) M(clone3) M(setuid) M(prctl) M(dup) M(fcntl) M(poll)
#define DEFINE(name) CALL(name, "mov $" TEXT(__NR_##name) ", %eax")
EACH_CALL(DEFINE)
CALL(any, "mov before(%rip), %rax") /* the number is not known when the program is rewritten */

static const struct named_call { const char *name; void (*call)(void); long number; } calls[] = {
#define LIST(name) { #name, call_##name, __NR_##name },
	EACH_CALL(LIST)
};

#ifdef ON_A_STACK
static uint8_t stack[65536] __attribute__((aligned(64)));

/* The stack pointer, not aligned, with 128 bytes below it that are the program's. */
static void *on_a_stack(void)
{
	memset(stack, 0x5a, sizeof stack);
	return stack + sizeof stack - 1024 - 8;
}

static int red_zone_is_whole(void)
{
	for (size_t i = sizeof stack - 1024 - 8 - 128; i < sizeof stack; i++)
		if (stack[i] != 0x5a)
			return 0;
	return 1;
}
#endif

static void fill_patterns(uint64_t flags)
{
	uint16_t control = 0x027f; /* double precision, which is not the default */
	uint32_t mxcsr = 0x9fe0;   /* flush to zero, all masked, some flags set */
	uint64_t *general = (uint64_t *)&before;

	memset(&after, 0, sizeof after);
	for (int i = 0; i < 14; i++)
		general[i] = 0x1122334455667788u * (2 * i + 1);
	before.flags = flags;
#ifdef ON_A_STACK
	before.rsp = (uint64_t)on_a_stack();
#endif
	for (int i = 0; i < 8; i++)
		before.mask[i] = 0x0f1e2d3c4b5a6978u * (2 * i + 1);
	for (int i = 0; i < 32; i++)
		for (int j = 0; j < 64; j++)
			before.vector[i][j] = (uint8_t)(i * 67 + j * 3 + 1);
	memset(before.fx, 0, sizeof before.fx);
	memcpy(before.fx, &control, 2);
	before.fx[2] = 0; before.fx[3] = 0x18; /* top of stack 3 */
	before.fx[4] = 0xff;                   /* all registers in use */
	memcpy(before.fx + 24, &mxcsr, 4);
	for (int i = 0; i < 8; i++) {
		for (int j = 0; j < 8; j++)
			before.fx[32 + 16 * i + j] = (uint8_t)(i * 31 + j + 1);
		before.fx[32 + 16 * i + 7] |= 0x80;
		before.fx[32 + 16 * i + 8] = 0xff;
		before.fx[32 + 16 * i + 9] = 0x3f;
	}
}

static void compare(const char *name, long number)
{
	static const char *const names[] = { "rax", "rbx", "rdx", "rsi", "rdi", "rbp", "rsp", "r8", "r9", "r10", "r12", "r13", "r14", "r15", "flags" };
	uint64_t *was = (uint64_t *)&before, *is = (uint64_t *)&after;
	int width = vector_kind == 2 ? 64 : vector_kind == 1 ? 32 : 16;

	for (int i = 1; i < 15; i++)
		check(was[i] == is[i], ": %s(%ld) with flags %#lx changed %s from %#lx to %#lx", name, number, before.flags, names[i], was[i], is[i]);
	for (int i = 0; i < (vector_kind == 2 ? 32 : 16); i++)
		check(memcmp(before.vector[i], after.vector[i], width) == 0, ": %s changed vector register %d", name, i);
	check(vector_kind < 2 || memcmp(before.mask, after.mask, sizeof before.mask) == 0, ": %s changed a mask register", name);
	check(memcmp(before.fx, after.fx, 5) == 0, ": %s changed the x87 control, status or tag word", name);
	check(memcmp(before.fx + 24, after.fx + 24, 4) == 0, ": %s changed MXCSR", name);
	for (int i = 0; i < 8; i++)
		check(memcmp(before.fx + 32 + 16 * i, after.fx + 32 + 16 * i, 10) == 0, ": %s changed x87 register %d", name, i);
#ifdef ON_A_STACK
	check(red_zone_is_whole(), ": %s changed the red zone", name);
#endif
}

static char path[] = "/proc/self/exe", missing[] = "/nonexistent/file", buffer[4096];
static char *no_arguments[] = { missing, NULL };
static uint64_t times[2], mask_set[2], clone_args[11] = { 0, 0, 0, 0, SIGCHLD };
static unsigned futex_word;

/* Arguments that make each call do its work, where it has any. */
static void set_arguments(long number)
{
	uint64_t text = (uint64_t)path, none = (uint64_t)missing;

#define ARGUMENTS(a, b, c, d, e, f) \
	(before.rdi = (uint64_t)(a), before.rsi = (uint64_t)(b), before.rdx = (uint64_t)(c), before.r10 = (uint64_t)(d), before.r8 = (uint64_t)(e), before.r9 = (uint64_t)(f))
	switch (number) {
	case __NR_clock_gettime: ARGUMENTS(CLOCK_MONOTONIC, times, 3, 4, 5, 6); break;
	case __NR_clock_getres: ARGUMENTS(CLOCK_REALTIME, times, 3, 4, 5, 6); break;
	case __NR_gettimeofday: ARGUMENTS(times, 0, 3, 4, 5, 6); break;
	case __NR_time: ARGUMENTS(times, 2, 3, 4, 5, 6); break;
	case __NR_getcpu: ARGUMENTS(times, times + 1, 0, 4, 5, 6); break;
	case __NR_read: case __NR_write: ARGUMENTS(-1, buffer, 16, 4, 5, 6); break;
	case __NR_close: case __NR_dup: case __NR_fcntl: ARGUMENTS(-1, 2, 3, 4, 5, 6); break;
	case __NR_open: ARGUMENTS(text, O_RDONLY, 0, 4, 5, 6); break;
	case __NR_openat: ARGUMENTS(AT_FDCWD, text, O_RDONLY, 0, 5, 6); break;
	case __NR_readlink: ARGUMENTS(text, buffer, sizeof buffer, 4, 5, 6); break;
	case __NR_readlinkat: ARGUMENTS(AT_FDCWD, text, buffer, sizeof buffer, 5, 6); break;
	case __NR_mmap: ARGUMENTS(0, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0); break;
	case __NR_mprotect: ARGUMENTS(1, 4096, PROT_READ | PROT_EXEC, 4, 5, 6); break;
	case __NR_munmap: ARGUMENTS(1, 4096, 3, 4, 5, 6); break;
	case __NR_mremap: ARGUMENTS(1, 4096, 4096, 0, 0, 6); break;
	case __NR_brk: ARGUMENTS(0, 2, 3, 4, 5, 6); break;
	case __NR_execve: ARGUMENTS(none, no_arguments, no_arguments + 1, 4, 5, 6); break;
	case __NR_execveat: ARGUMENTS(AT_FDCWD, none, no_arguments, no_arguments + 1, 0, 6); break;
	case __NR_arch_prctl: ARGUMENTS(ARCH_GET_FS, times, 3, 4, 5, 6); break;
	case __NR_rt_sigprocmask: ARGUMENTS(SIG_BLOCK, 0, mask_set, 8, 5, 6); break;
	case __NR_rt_sigaction: ARGUMENTS(SIGUSR1, 0, buffer, 8, 5, 6); break;
	case __NR_futex: ARGUMENTS(&futex_word, FUTEX_WAKE, 1, 0, 0, 0); break;
	case __NR_nanosleep: ARGUMENTS(mask_set, 0, 3, 4, 5, 6); break;
	case __NR_clone: ARGUMENTS(SIGCHLD, 0, 0, 0, 0, 6); break;
	case __NR_clone3: ARGUMENTS(clone_args, sizeof clone_args, 3, 4, 5, 6); break;
	case __NR_setuid: ARGUMENTS(getuid(), 2, 3, 4, 5, 6); break;
	case __NR_prctl: ARGUMENTS(999999, 2, 3, 4, 5, 6); break;
	case __NR_poll: ARGUMENTS(0, 0, 0, 4, 5, 6); break;
	}
	memset(mask_set, 0, sizeof mask_set);
}

static int makes_child(long number)
{
	return number == __NR_fork || number == __NR_clone || number == __NR_clone3;
}

static void make(const char *name, void (*call)(void), long number, uint64_t flags)
{
	pid_t self = getpid();

	fill_patterns(flags);
	set_arguments(number);
	if (call == call_any)
		before.rax = 0xdeadbeef00000000u | (uint32_t)number; /* the kernel takes the low half */
	call();
	compare(name, number);
	if (makes_child(number)) {
		if (after.rax == 0)
			_exit(guest_failures ? 1 : getpid() != self ? 0 : 2);
		check_result(end_of((pid_t)after.rax), 0);
	}
	if (after.rax < -4095ul && (number == __NR_open || number == __NR_openat))
		check(close((int)after.rax) == 0);
	if (after.rax < -4095ul && number == __NR_mmap)
		munmap((void *)after.rax, 4096);
}

int main(void)
{
	/* CF PF AF ZF SF, then DF, OF, NT, ID and AC (unaligned accesses fault); bit 1 and IF always. */
	static const uint64_t flags[] = { 0x202, 0x202 | 0x8d5, 0x202 | 0x400, 0x202 | 0x400 | 0x8d5, 0x202 | 0x4000, 0x202 | 0x200000 | 0x41, 0x202 | 0x40000 };
	static const long unknown[] = { 511, 512, 1000, 0x40000027, -1 };

	vector_kind = __builtin_cpu_supports("avx512bw") ? 2 : __builtin_cpu_supports("avx") ? 1 : 0;
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		for (size_t j = 0; j < sizeof flags / sizeof *flags; j++) {
			make(calls[i].name, calls[i].call, calls[i].number, flags[j]);
			make(calls[i].name, call_any, calls[i].number, flags[j]);
		}
		printf("%s: %s %ld\n", calls[i].name, after.rax > -4096ul ? "error" : "done", after.rax > -4096ul ? -(long)after.rax : 0);
	}
	for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
		make("unknown", call_any, unknown[i], 0x202);
		printf("unknown %ld: %ld\n", unknown[i], (long)after.rax);
	}
	return finish();
}
