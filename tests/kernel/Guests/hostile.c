/*
 * Programs that do in ring 0 what would be fatal to a kernel: each in a child
 * of its own, which must die of the signal a ring-3 program would, or go on
 * as one would. Prints a line for each; exit status 1 if one is not as expected.
 */
#define _GNU_SOURCE
#include <cpuid.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

#include "ring0.h"

#define ANY -1

static void null_write(void) { promote(); *(volatile int *)8 = 1; }
static void kernel_hole_read(void) { promote(); (void)*(volatile int *)0xffff900000000000ul; }
static void odd_address(void) { promote(); asm volatile("movabs $0x8000000000000000, %%rax; mov (%%rax), %%rax" ::: "rax"); }
static void ud2(void) { promote(); asm volatile("ud2"); }
static void int3(void) { promote(); asm volatile("int3"); }
static void divide(void) { promote(); asm volatile("xor %%ecx, %%ecx; mov $1, %%eax; cltd; idiv %%ecx" ::: "eax", "ecx", "edx"); }
static void stack_zero(void) { promote(); asm volatile("xor %%esp, %%esp; push %%rax" ::: "memory"); }
static void stack_unmapped(void) { promote(); asm volatile("mov $0x123456789000, %%rsp; push %%rax" ::: "memory"); }
static void call_null(void) { promote(); asm volatile("xor %%eax, %%eax; call *%%rax" ::: "eax", "memory"); }
static void wild_jump(void) { promote(); asm volatile("mov $0xffffffffff7ff000, %%rax; jmp *%%rax" ::: "rax"); }
static void wild_jump_hole(void) { promote(); asm volatile("movabs $0xffff900000000000, %%rax; jmp *%%rax" ::: "rax"); }
static void single_step(void) { promote(); asm volatile("pushfq; orq $0x100, (%%rsp); popfq; nop" ::: "memory", "cc"); }
static void spin_stack_zero(void) { promote(); asm volatile("xor %%esp, %%esp; 1: jmp 1b" ::: "memory"); }
static void spin_stack_kernel(void) { promote(); asm volatile("mov $0xffffffffff7ff000, %%rsp; 1: jmp 1b" ::: "memory"); }
static void entry_stack_zero(void) { promote(); asm volatile("xor %%esp, %%esp; 2: mov $110, %%eax; lea 1f(%%rip), %%rcx; jmp *%0; syscall; 1: jmp 2b" :: "b" (entry) : "memory"); }
static void bad_return(void) { promote(); asm volatile("mov $110, %%eax; mov $0x1234567, %%ecx; jmp *%0" :: "b" (entry) : "eax", "ecx"); }

static int recurse(int depth) { volatile char frame[4096]; frame[0] = depth; return depth < 0 ? 0 : recurse(depth + 1) + frame[0]; }
static void stack_overflow(void) { promote(); recurse(0); }

static void beyond_file(void)
{
	int fd = memfd_create("f", 0);

	if (ftruncate(fd, 4096))
		_exit(98);
	volatile char *map = mmap(NULL, 8192, PROT_READ, MAP_SHARED, fd, 0);

	promote();
	(void)map[5000];
}

/* Flags the program sets itself: the call is made, flags survive, interrupts are open afterwards. */
static void odd_flags(void)
{
	static const unsigned long odd[] = { 0x400 /* DF */, 0x4000 /* NT */, 0x40000 /* AC */ };
	long parent = getppid();

	for (int i = 0; i < 3; i++) {
		long result;
		unsigned long after;

		promote();
		asm volatile("pushfq; orq %[odd], (%%rsp); popfq; lea 1f(%%rip), %%rcx; jmp *%[entry]; syscall; 1:"
			     "pushfq; pop %[after]; pushfq; andq %[even], (%%rsp); popfq"
			     : "=a" (result), [after] "=&r" (after)
			     : "a" (SYS_getppid), [odd] "r" (odd[i]), [even] "r" (~odd[i]), [entry] "b" (entry)
			     : "rcx", "r11", "memory", "cc");
		if (result != parent || !(after & odd[i]))
			_exit(1);
	}
	_exit(0);
}

/*
 * What only ring 0 may execute, just behind the call that promotes. An interrupt may still come between the two: then it faults in ring 3, as it
 * must there, and privileged_refused goes back to the call.
 */
#define PRIVILEGED(instruction) "lea 7f(%%rip), %%r12; 7: mov $110, %%eax; lea 8f(%%rip), %%rcx; jmp *%[entry]; syscall; 8: " instruction "; "
#define PRIVILEGED_CLOBBERS "rax", "rcx", "r11", "r12", "memory", "cc"

static void privileged_refused(int signal, siginfo_t *info, void *context)
{
	static int refused;
	greg_t *registers = ((ucontext_t *)context)->uc_mcontext.gregs;
	const unsigned char *code = (void *)registers[REG_RIP];
	int privileged = code[0] == 0xfa /* cli */ || (code[0] == 0x48 && code[1] == 0xcf /* iretq */);

	(void)info;
	if (privileged && (registers[REG_CSGSFS] & 0xffff) == 0x33 && ++refused < 1000)
		registers[REG_RIP] = registers[REG_R12];
	else
		sigaction(signal, &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
}

static void expect_refusals(void)
{
	sigaction(SIGSEGV, &(struct sigaction){ .sa_sigaction = privileged_refused, .sa_flags = SA_SIGINFO }, NULL);
}

/* The next call by an entry opens them. */
static void interrupts_closed(void)
{
	unsigned long after;

	expect_refusals();
	asm volatile(PRIVILEGED("cli") "mov $110, %%eax; lea 1f(%%rip), %%rcx; jmp *%[entry]; syscall; 1: pushfq; pop %[after]"
		     : [after] "=&r" (after) : [entry] "b" (entry) : PRIVILEGED_CLOBBERS);
	_exit(after & 0x200 ? 0 : 1);
}

/* So does whatever takes ring 0 away: in ring 3 nothing could. */
static void fault_with_interrupts_closed(void)
{
	char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned long after, segment;

	expect_refusals();
	asm volatile(PRIVILEGED("cli") "movb $1, (%[page]); pushfq; pop %[after]; mov %%cs, %[segment]"
		     : [after] "=&r" (after), [segment] "=&r" (segment) : [entry] "b" (entry), [page] "r" (page) : PRIVILEGED_CLOBBERS);
	_exit(after & 0x200 && segment == 0x33 ? 0 : 1);
}

/* The trap flag is on when the kernel half is jumped to: the step ends there, before it faults. */
static void step_into_kernel(void) { promote(); asm volatile("mov $0xffffffffff7ff000, %%rax; pushfq; orq $0x100, (%%rsp); popfq; jmp *%%rax" ::: "rax", "memory", "cc"); }

/* An entry is stepped onto with a stack pointer that might be the kernel's. */
static void step_onto_entry(void)
{
	expect_refusals();
	asm volatile(PRIVILEGED("push $0x18; pushq $-0x801000; push $0x302; push $0x10; lea 1f(%%rip), %%rax; push %%rax; iretq")
		     "1: jmp *%[entry]; ud2" :: [entry] "b" (entry) : PRIVILEGED_CLOBBERS);
}

static volatile int ticks;
static volatile int strange;

/* What it interrupted is code of the program, never an entry that was jumped to. */
static void tick(int signal, siginfo_t *info, void *context)
{
	(void)signal;
	(void)info;
	ticks++;
	if (((ucontext_t *)context)->uc_mcontext.gregs[REG_RIP] >> 47)
		strange++;
}

static void unaligned_stack(void)
{
	promote();
	asm volatile("mov %%rsp, %%r12; sub $129, %%rsp; mov $20000, %%r13d;"
		     "2: mov $110, %%eax; lea 1f(%%rip), %%rcx; jmp *%0; syscall; 1: dec %%r13d; jnz 2b; mov %%r12, %%rsp"
		     :: "b" (entry) : "rax", "rcx", "r11", "r12", "r13", "memory");
	_exit(0);
}

/*
 * A signal each millisecond while calls are made, each second one from ring 3
 * so that it has to be promoted: all results right, registers of the caller
 * kept. A signal may come between the jump and the page fault that promotes.
 */
static void signals(void)
{
	struct itimerval timer = { { 0, 1000 }, { 0, 1000 } };
	long parent = getppid();

	sigaction(SIGALRM, &(struct sigaction){ .sa_sigaction = tick, .sa_flags = SA_SIGINFO | SA_RESTART }, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
	for (int i = 0; i < 100000 || ticks < 50; i++) {
		long result, kept;

		asm volatile("mov $0x1234567, %%r12; mov %%r12, %%rbp; lea 1f(%%rip), %%rcx; jmp *%[entry]; syscall; 1: mov %%rbp, %[kept]; sub %%r12, %[kept]"
			     : "=a" (result), [kept] "=&r" (kept) : "a" (SYS_getppid), [entry] "b" (entry)
			     : "rcx", "r11", "r12", "rbp", "memory");
		if (result != parent || kept || strange)
			_exit(1);
		if (i % 2)
			syscall(SYS_getppid); /* a trap ends in ring 3 */
	}
	_exit(0);
}

/* Vector registers across calls that sleep, while another process uses them too. */
static void vector_registers(void)
{
	if (!fork())
		for (;;)
			asm volatile("pcmpeqd %%xmm5, %%xmm5" ::: "xmm5");
	pid_t other = 0;

	for (int i = 0; i < 300; i++) {
		unsigned long in = 0x1111111111111111ul * (i % 15 + 1), out;
		struct timespec pause = { 0, 100000 };

		asm volatile("movq %[in], %%xmm5; lea 1f(%%rip), %%rcx; jmp *%[entry]; syscall; 1: movq %%xmm5, %[out]"
			     : [out] "=&r" (out) : [in] "r" (in), "a" (i % 3 ? SYS_sched_yield : SYS_nanosleep), "D" (&pause), "S" (0), [entry] "b" (entry)
			     : "rcx", "r11", "xmm5", "memory");
		if (in != out)
			other = 1;
	}
	signal(SIGTERM, SIG_IGN);
	kill(0, SIGTERM);
	_exit(other);
}

static void traced_step(void)
{
	int status, steps = 0;
	pid_t child = fork();

	if (!child) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		for (int i = 0; i < 50; i++)
			if (call(SYS_getpid, 0, 0, 0) != getpid())
				_exit(1);
		_exit(7);
	}
	waitpid(child, &status, 0);
	while (WIFSTOPPED(status)) {
		struct user_regs_struct registers;

		ptrace(PTRACE_GETREGS, child, 0, &registers);
		if (registers.rip >> 47)
			_exit(2);
		ptrace(PTRACE_SINGLESTEP, child, 0, 0);
		waitpid(child, &status, 0);
		steps++;
	}
	_exit(WIFEXITED(status) && WEXITSTATUS(status) == 7 && steps > 500 ? 0 : 3);
}

static int watched;

static void watchpoint(void)
{
	int status;
	pid_t child = fork();

	if (!child) {
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		promote();
		*(volatile int *)&watched = 1;
		_exit(7);
	}
	waitpid(child, &status, 0);
	ptrace(PTRACE_POKEUSER, child, offsetof(struct user, u_debugreg[0]), &watched);
	ptrace(PTRACE_POKEUSER, child, offsetof(struct user, u_debugreg[7]), 0xd0101);
	ptrace(PTRACE_CONT, child, 0, 0);
	waitpid(child, &status, 0);
	_exit(WIFSTOPPED(status) && WSTOPSIG(status) == SIGTRAP ? 0 : 1);
}

static void *thread_stack;
static int thread_main(void *unused) { (void)unused; for (int i = 0; i < 1000; i++) call(SYS_getppid, 0, 0, 0); return 0; }

static void threads_and_execs(void)
{
	for (volatile int i = 0; i < 40; i++) {
		int status;
		pid_t child;

		thread_stack = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
		clone(thread_main, (char *)thread_stack + 65536, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM, NULL);
		promote();
		child = i % 2 ? fork() : vfork();
		if (!child) {
			execl("/usr/bin/hostile", "hostile", "nothing", NULL);
			_exit(1);
		}
		if (waitpid(child, &status, 0) != child || status)
			_exit(2);
	}
	_exit(0);
}

static void limits(void)
{
	struct rlimit cpu = { 1, 1000 }; /* a busy host may take away seconds at once, and they count */

	setrlimit(RLIMIT_CPU, &cpu);
	promote();
	for (;;)
		call(SYS_getppid, 0, 0, 0);
}

static char scratch[8192] __attribute__((aligned(4096)));

/*
 * Random calls, the same for each value of SEED, but those that would wait or end the test. They may hit the program itself, so it may die of anything; what counts is
 * that the machine lives.
 */
static void fuzz(void)
{
	const char *seed = getenv("SEED");
	unsigned long state = 88172645463325252ul + (seed ? strtoul(seed, NULL, 10) * 2862933555777941757ul : 0);
	struct rlimit memory = { 256ul << 20, 256ul << 20 }, files = { 64, 64 };

	alarm(120); /* a call may wait all the same, of a pipe it made */
	setrlimit(RLIMIT_AS, &memory);
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 1 << 20, 1 << 20 });
	setrlimit(RLIMIT_NOFILE, &files);
	setrlimit(RLIMIT_NPROC, &files);
	if (chdir("/tmp") || setgid(65534) || setuid(65534))
		_exit(97);
	for (int i = 0; i < 20000; i++) {
		unsigned long r[5];

		for (int j = 0; j < 5; j++) {
			state ^= state << 13, state ^= state >> 7, state ^= state << 17;
			r[j] = state % 5 == 0 ? state : state % 5 == 1 ? 0 : state % 5 == 2 ? (unsigned long)scratch : state % 64;
		}
		long number = (state >> 32) % 460;

		switch (number) {
		case SYS_pause: case SYS_rt_sigsuspend: case SYS_exit: case SYS_exit_group: case SYS_kill: case SYS_tkill: case SYS_tgkill:
		case SYS_fork: case SYS_vfork: case SYS_clone: case SYS_clone3: case SYS_ptrace: case SYS_rt_sigreturn: case SYS_munmap:
		case SYS_mprotect: case SYS_pkey_mprotect: case SYS_mremap: case SYS_mmap: case SYS_brk: case SYS_select: case SYS_pselect6:
		case SYS_poll: case SYS_ppoll: case SYS_nanosleep: case SYS_clock_nanosleep: case SYS_wait4: case SYS_waitid: case SYS_futex:
		case SYS_read: case SYS_readv: case SYS_pread64: case SYS_rt_sigtimedwait: case SYS_epoll_wait: case SYS_epoll_pwait: case 441:
		case SYS_setrlimit: case SYS_prlimit64: case SYS_seccomp: case SYS_prctl: case SYS_arch_prctl: case SYS_close: case SYS_close_range:
		case SYS_rt_sigprocmask: case SYS_rt_sigaction: case SYS_setitimer: case SYS_alarm: case SYS_timer_settime: case SYS_madvise:
		case SYS_shmat: case SYS_remap_file_pages: case SYS_userfaultfd: case SYS_recvmsg: case SYS_recvfrom: case SYS_accept: case SYS_accept4:
		case SYS_io_getevents: case SYS_mq_timedreceive: case SYS_msgrcv: case SYS_semop: case SYS_semtimedop: case SYS_flock: case SYS_fcntl:
		case SYS_process_madvise: case SYS_set_robust_list: case SYS_rseq: case SYS_set_tid_address: case 449: case 454: case 455: case 456:
			continue;
		}
		register unsigned long r10 asm("r10") = r[3], r8 asm("r8") = r[4], r9 asm("r9") = 0;

		asm volatile("lea 1f(%%rip), %%rcx; jmp *%[entry]; syscall; 1:"
			     : "+a" (number) : "r" (r10), "r" (r8), "r" (r9), "D" (r[0]), "S" (r[1]), "d" (r[2]), [entry] "b" (entry) : "rcx", "r11", "memory");
	}
	_exit(0);
}

static void nothing(void) { _exit(0); }

/*
 * Of the machine, not of the module: cmpxchg16b changes no flag but ZF. QEMU before 8.0 takes all flags from the operand of an addition before it (here
 * DF and more), which the kernel does not survive for long; such a machine must not have the instruction (VirtualMachine.cs).
 */
static void flags_of_cmpxchg16b(void)
{
	static volatile unsigned long pair[2] __attribute__((aligned(16)));
	unsigned long after, low = 0, high = 0;
	unsigned int ax, bx, cx, dx;

	if (!__get_cpuid(1, &ax, &bx, &cx, &dx) || !(cx & bit_CMPXCHG16B))
		_exit(0);
	pair[0] = 0; /* a page fault between the two would hide it */
	asm volatile("pushfq; popfq; mov $5, %%r9d; add %[odd], %%r9; xor (%[pair]), %%r9; cmpxchg16b (%[pair]); jne 1f; 1: pushfq; pop %[after]; cld"
		     : [after] "=&r" (after), "+a" (low), "+d" (high) : [odd] "r" (0x200c00ul), [pair] "r" (pair), "b" (0ul), "c" (0ul) : "r9", "memory", "cc");
	_exit((after & ~0x8d5ul) == 0x202 ? 0 : 1);
}

/* The name, what is done, the signal it must die of, or 0. Kills: SIGKILL is sent after 50 ms. */
static const struct {
	const char *name;
	void (*run)(void);
	int signal;
	int kill;
} cases[] = {
	{ "nothing", nothing, 0, 0 }, { "flags of cmpxchg16b", flags_of_cmpxchg16b, 0, 0 },
	{ "null write", null_write, SIGSEGV, 0 }, { "kernel hole read", kernel_hole_read, SIGSEGV, 0 },
	{ "non-canonical read", odd_address, SIGSEGV, 0 }, { "ud2", ud2, SIGILL, 0 }, { "int3", int3, SIGTRAP, 0 },
	{ "divide by zero", divide, SIGFPE, 0 }, { "stack pointer 0", stack_zero, SIGSEGV, 0 },
	{ "stack unmapped", stack_unmapped, SIGSEGV, 0 }, { "call of null", call_null, SIGSEGV, 0 },
	{ "jump into the kernel half", wild_jump, SIGSEGV, 0 }, { "jump into a kernel hole", wild_jump_hole, SIGSEGV, 0 },
	{ "trap flag", single_step, SIGTRAP, 0 }, { "spin with stack 0", spin_stack_zero, SIGKILL, 1 },
	{ "spin with a kernel stack pointer", spin_stack_kernel, SIGKILL, 1 }, { "calls with stack 0", entry_stack_zero, SIGKILL, 1 },
	{ "bad return address", bad_return, SIGSEGV, 0 }, { "stack overflow", stack_overflow, SIGSEGV, 0 },
	{ "beyond the file", beyond_file, SIGBUS, 0 },
	{ "odd flags", odd_flags, 0, 0 }, { "interrupts closed", interrupts_closed, 0, 0 },
	{ "fault with interrupts closed", fault_with_interrupts_closed, 0, 0 },
	{ "step into the kernel half", step_into_kernel, SIGTRAP, 0 }, { "step onto an entry with a kernel stack pointer", step_onto_entry, SIGTRAP, 0 },
	{ "unaligned stack", unaligned_stack, 0, 0 }, { "signals", signals, 0, 0 }, { "vector registers", vector_registers, 0, 0 },
	{ "single steps by ptrace", traced_step, 0, 0 }, { "watchpoint", watchpoint, 0, 0 },
	{ "threads and execs", threads_and_execs, 0, 0 }, { "cpu limit", limits, SIGXCPU, 0 }, { "random calls", fuzz, ANY, 0 },
};

static int run(int i)
{
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (!child) {
		setpgid(0, 0);
		cases[i].run();
		_exit(96);
	}
	if (cases[i].kill) {
		usleep(50000);
		kill(child, SIGKILL);
	}
	waitpid(child, &status, 0);
	int right = cases[i].signal == ANY ? !WIFEXITED(status) || WEXITSTATUS(status) != 97 : cases[i].signal ? WIFSIGNALED(status) && WTERMSIG(status) == cases[i].signal : status == 0;

	printf("%s: %s (status %x)\n", right ? "ok" : "NOT OK", cases[i].name, status);
	return !right;
}

int main(int count, char **words)
{
	int failed = 0;

	if (count > 1 && !strcmp(words[1], "nothing"))
		return 0;
	enter(count > 1 && !strcmp(words[1], "fast") ? TRAPLESS_FAST : 0);
	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		failed |= run(i);
	puts(failed ? "some failed" : "all well");
	return failed;
}
