/* The calls signal_storm makes, what each must give, and the one `syscall` it makes them by. */
#include "guest.h"
#include <asm/prctl.h>
#include <linux/openat2.h>
#include <linux/sched.h>
#include <sys/prctl.h>
#include <sys/uio.h>

struct registers {
	uint64_t rax, rdi, rsi, rdx, r10, r8, r9, rbx, rbp, r12, r13, r14, r15, flags;
};

enum { DIRECTION = 0x400, FLAGS = 0xcd5 }; /* carry, parity, adjust, zero, sign, direction, overflow */
enum { LIBRARY = 50 };                     /* a descriptor that is open while the calls are made */
enum { ON_STACK = 0x57ac4 };               /* as an argument: zeros on the stack */

/* Fills all registers from `given` and the ends of the red zone, makes the call, and leaves what there is then in `left`. */
#define EACH_REGISTER(M) \
	M(rdi, 8) M(rsi, 16) M(rdx, 24) M(r10, 32) M(r8, 40) M(r9, 48) M(rbx, 56) M(rbp, 64) M(r12, 72) M(r13, 80) M(r14, 88) M(r15, 96)
#define LOAD(name, offset) "mov given+" #offset "(%rip), %" #name "\n"
#define SAVE(name, offset) "mov %" #name ", left+" #offset "(%rip)\n"
__asm__(".text\n.type make_call,@function\nmake_call:\n.cfi_startproc\n"
	"push %rbx\npush %rbp\npush %r12\npush %r13\npush %r14\npush %r15\n.cfi_adjust_cfa_offset 48\n"
	"mov %rsp, stack_before(%rip)\n"
	EACH_REGISTER(LOAD)
	"pushq given+104(%rip)\npopfq\n"
	"movabs $0x1122334455667788, %rcx\nmov %rcx, -8(%rsp)\nmov %rcx, -128(%rsp)\n"
	"mov given(%rip), %rax\n"
	"syscall\n"
	"mov %rax, left(%rip)\nmov %rsp, stack_after(%rip)\n"
	EACH_REGISTER(SAVE)
	"mov -8(%rsp), %rcx\nmov -128(%rsp), %rdx\n"
	"pushfq\npopq left+104(%rip)\ncld\n"
	"movabs $0x1122334455667788, %rax\n"
	"cmp %rax, %rcx\njne 1f\ncmp %rax, %rdx\nje 2f\n1: incq red_zone_changed(%rip)\n2:\n"
	"pop %r15\npop %r14\npop %r13\npop %r12\npop %rbp\npop %rbx\n.cfi_adjust_cfa_offset -48\n"
	"ret\n.cfi_endproc\n.size make_call,.-make_call\n");
void make_call(void);

/* What a result is, beyond its range. */
enum kind { PLAIN, OWN_NUMBER, OWN_NAME, OWN_FILE, ANY_FILE, MAPPING, CHILD };

struct call {
	const char *name;
	enum kind kind;
	long number, least, most;
	int arguments;
	uint64_t argument[6];
};

static char missing[] = "/nonexistent", passwd[] = "/etc/passwd", own[] = "/proc/self/exe", name_read[4096];
static uint64_t words[8], ignore[4] = { (uintptr_t)SIG_IGN, 0x04000000 /* SA_RESTORER */ }, old_action[4];
static char page[4096] __attribute__((aligned(4096)));
static struct open_how read_only = { .flags = O_RDONLY };
static struct clone_args forks = { .exit_signal = SIGCHLD };
static struct iovec part = { words, sizeof words };
static uint64_t described[32];

#define ANYTHING 0, (1l << 47)
#define EXACTLY(result) (result), (result)
#define BETWEEN(least, most) (least), (most)
#define A(value) (uint64_t)(value)
#define CALL(name, kind, range, ...) \
	{ #name, kind, SYS_##name, range, sizeof (uint64_t[]){ __VA_ARGS__ } / sizeof(uint64_t), { __VA_ARGS__ } }

static const struct call calls[] = {
	CALL(getpid, OWN_NUMBER, ANYTHING, 0),
	CALL(getppid, PLAIN, ANYTHING, 0),
	CALL(open, ANY_FILE, ANYTHING, A(passwd), O_RDONLY),
	CALL(open, PLAIN, EXACTLY(-ENOENT), A(missing), O_RDONLY),
	CALL(openat, OWN_FILE, ANYTHING, A(AT_FDCWD), A(own), O_RDONLY),
	CALL(openat, PLAIN, EXACTLY(-ETXTBSY), A(AT_FDCWD), A(own), O_WRONLY),
	CALL(readlink, OWN_NAME, ANYTHING, A(own), A(name_read), sizeof name_read - 1),
	CALL(mmap, MAPPING, ANYTHING, 0, 4096, PROT_READ, MAP_PRIVATE, LIBRARY, 0),
	CALL(mmap, MAPPING, ANYTHING, 0, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, A(-1), 0),
	CALL(mprotect, PLAIN, EXACTLY(0), A(page), sizeof page, PROT_READ | PROT_WRITE | PROT_EXEC),
	CALL(clock_gettime, PLAIN, EXACTLY(0), CLOCK_MONOTONIC, A(words)),
	CALL(gettimeofday, PLAIN, EXACTLY(0), A(words), 0),
	CALL(time, PLAIN, ANYTHING, 0),
	CALL(getcpu, PLAIN, EXACTLY(0), A(words), 0, 0),
	CALL(rt_sigaction, PLAIN, EXACTLY(0), SIGUSR2, A(ignore), A(old_action), 8),
	CALL(sigaltstack, PLAIN, EXACTLY(0), 0, 0),
	CALL(setresuid, PLAIN, EXACTLY(0), A(-1), A(-1), A(-1)),
	CALL(arch_prctl, PLAIN, EXACTLY(0), ARCH_GET_GS, A(words)),
	CALL(prctl, PLAIN, BETWEEN(0, 2), PR_GET_DUMPABLE),
	CALL(execve, PLAIN, EXACTLY(-ENOENT), A(missing), 0, 0),
	CALL(fork, CHILD, ANYTHING, 0),
	/* Newer calls, which a map makes of older ones (--kernel --map). */
	CALL(statx, PLAIN, EXACTLY(0), A(AT_FDCWD), A(passwd), 0, 0x7ff, A(described)),
	CALL(statx, PLAIN, EXACTLY(-ENOENT), A(AT_FDCWD), A(missing), 0, 0x7ff, A(described)),
	CALL(statx, PLAIN, EXACTLY(0), A(AT_FDCWD), A(passwd), AT_STATX_DONT_SYNC, 0x7ff, ON_STACK),
	CALL(openat2, OWN_FILE, ANYTHING, A(AT_FDCWD), A(own), A(&read_only), sizeof read_only),
	CALL(openat2, OWN_FILE, ANYTHING, A(AT_FDCWD), A(own), ON_STACK, sizeof read_only),
	CALL(epoll_pwait2, PLAIN, EXACTLY(-EINVAL), LIBRARY, A(words), 1, ON_STACK, 0, 8),
	CALL(mlock2, PLAIN, EXACTLY(0), A(page), 0, 0),
	CALL(renameat2, PLAIN, EXACTLY(-ENOENT), A(AT_FDCWD), A(missing), A(AT_FDCWD), A(missing), 0),
	CALL(madvise, PLAIN, EXACTLY(0), A(page), sizeof page, MADV_NORMAL),
	CALL(faccessat2, PLAIN, EXACTLY(0), A(AT_FDCWD), A(passwd), R_OK, 0),
	CALL(faccessat2, PLAIN, EXACTLY(0), A(AT_FDCWD), A(passwd), R_OK, AT_SYMLINK_NOFOLLOW),
	CALL(preadv2, PLAIN, EXACTLY(sizeof words), LIBRARY, A(&part), 1, 0, 0, 0),
	CALL(preadv2, PLAIN, EXACTLY(0), LIBRARY, A(&part), 0, A(-1), 0, 0),
	CALL(getrandom, PLAIN, EXACTLY(16), A(words), 16, 0),
	CALL(memfd_create, ANY_FILE, ANYTHING, A(passwd), 0),
	CALL(close_range, PLAIN, EXACTLY(0), 1000, 2000, 0),
	CALL(clone3, CHILD, ANYTHING, A(&forks), sizeof forks),
};

/* Whether a file is open under a descriptor's number that has the program's name. */
static int is_own_file(long fd, const char *program)
{
	char link[64], target[4096] = "";

	snprintf(link, sizeof link, "/proc/self/fd/%ld", fd);
	return readlink(link, target, sizeof target - 1) > 0 && strcmp(target, program) == 0;
}

/* Gives back what a call got; whether that was right. A child ends with 7 when its registers were right. */
static int finish_call(const struct call *call, long result, const char *program)
{
	int right = 1;

	switch (call->kind) {
	case PLAIN: break;
	case OWN_NUMBER: right = result == getpid(); break;
	case OWN_NAME: right = result == (long)strlen(program) && memcmp(name_read, program, (size_t)result) == 0; break;
	case OWN_FILE: right = is_own_file(result, program) && close((int)result) == 0; break;
	case ANY_FILE: right = close((int)result) == 0; break;
	case MAPPING: right = munmap((void *)result, 4096) == 0; break;
	case CHILD: right = end_of((pid_t)result) == 7; break;
	}
	return right;
}
