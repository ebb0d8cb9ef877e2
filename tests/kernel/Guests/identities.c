/*
 * The entries that calls have of their own: they find what the kernel's function finds (by a real syscall) in forked, orphaned and vforked
 * processes, threads and process identifier namespaces, keep registers and flags while signals interrupt them, and leave the call to the kernel
 * where it is filtered, traced or counted; and the common entry, which stores registers late. With the word "counted" the module is one that counts all calls. Exit status 1 if one is not so.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include "trapless_uapi.h"

static const long numbers[] = { SYS_getpid, SYS_gettid, SYS_getppid };
static unsigned long common, entries[512];
static int device;

static long own(long number)
{
	long result = number | 0x5a5a5a5a00000000;	/* the kernel looks at eax */

	asm volatile("lea 1f(%%rip), %%rcx; jmp *%[entry]; syscall; 1:"
		     : "+a" (result) : [entry] "r" (entries[number]) : "rcx", "r11", "memory");
	return result;
}

static long trap(long number)
{
	long result = number;

	asm volatile("syscall" : "+a" (result) :: "rcx", "r11", "memory");
	return result;
}

/* Some of the calls must be made in ring 0: an interrupt may come between. */
static int same(void)
{
	int inside = 0;

	for (int i = 0; i < 300; i++) {
		unsigned int segment;

		if (own(numbers[i % 3]) != trap(numbers[i % 3]))
			return 0;
		own(numbers[i % 3]);
		asm volatile("mov %%cs, %0" : "=r" (segment));
		inside += segment == 0x10;
	}
	return inside > 100;
}

/* Runs it in a child and returns whether that ended with 0. */
static int child(int (*run)(void))
{
	int status;
	pid_t pid = fork();

	if (!pid)
		_exit(!run());
	return waitpid(pid, &status, 0) == pid && status == 0;
}

static int plain(void) { return same(); }
static int forked(void) { return child(same); }

static int vforked(void)
{
	int status;
	pid_t pid = vfork();

	if (!pid)
		_exit(own(SYS_getpid) != trap(SYS_getpid) || own(SYS_getppid) != trap(SYS_getppid) || own(SYS_gettid) != own(SYS_getpid));
	return waitpid(pid, &status, 0) == pid && status == 0 && same();
}

/* What a child executes is no matter of its parent, though both have one memory until then. */
static int child_executes(void)
{
	int from = open("/proc/self/exe", O_RDONLY), to = open("/tmp/anybodys", O_WRONLY | O_CREAT | O_TRUNC, 0777), status;
	pid_t pid;

	if (fchmod(to, 0777) || sendfile(to, from, NULL, 1 << 30) < 0)
		return 0;
	close(to);
	pid = vfork();
	if (!pid) {
		execl("/tmp/anybodys", "anybodys", "nothing", NULL);
		_exit(1);
	}
	return waitpid(pid, &status, 0) == pid && !usleep(20000) && same();
}

/* The parent ends first, and the child tells by a pipe. */
static int orphaned(void)
{
	int ends[2], status = 1;

	if (pipe(ends))
		return 0;
	if (!fork()) {
		pid_t parent = getpid();

		if (!fork()) {
			while (own(SYS_getppid) == parent)
				;
			status = !same();
			_exit(write(ends[1], &status, sizeof(status)) < 0);
		}
		usleep(20000);
		_exit(0);
	}
	wait(NULL);
	return read(ends[0], &status, sizeof(status)) == sizeof(status) && status == 0;
}

static volatile int thread_right;

static int thread_main(void *process)
{
	thread_right = same() && own(SYS_getpid) == (long)process && own(SYS_gettid) != (long)process ? 1 : -1;
	return 0;
}

static int threads(void)
{
	for (int i = 0; i < 20; i++) {
		char *stack = mmap(NULL, 65536, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

		thread_right = 0;
		clone(thread_main, stack + 65536, CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | CLONE_SYSVSEM, (void *)(long)getpid());
		while (!thread_right)
			sched_yield();
		if (thread_right < 0)
			return 0;
	}
	return 1;
}

static int second(void) { return own(SYS_getpid) == 2 && own(SYS_getppid) == 1 && same(); }
static int nested(void) { return own(SYS_getpid) == 1 && own(SYS_gettid) == 1 && own(SYS_getppid) == 0 && same(); }

/* Its children are in the new namespace, itself stays where it is. */
static int first(void)
{
	return nested() && child(second) && !unshare(CLONE_NEWPID) && own(SYS_getpid) == 1 && child(nested) && same();
}

static int namespaces(void)
{
	long pid = own(SYS_getpid), parent = own(SYS_getppid);

	return !unshare(CLONE_NEWPID) && own(SYS_getpid) == pid && own(SYS_getppid) == parent && child(first) && same();
}

static int filtered(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | 77),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	struct sock_fprog program = { 4, filter };

	own(SYS_getppid);
	return !prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) && !prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) &&
	       own(SYS_getppid) == -77 && trap(SYS_getppid) == -77 && own(SYS_getpid) == trap(SYS_getpid);
}

/* A tracer sees each call enter and leave. */
static int traced(void)
{
	int status, stops = 0;
	pid_t pid = fork();

	if (!pid) {
		own(SYS_getppid);
		ptrace(PTRACE_TRACEME, 0, 0, 0);
		raise(SIGSTOP);
		for (int i = 0; i < 50; i++)
			own(SYS_getppid);
		_exit(0);
	}
	waitpid(pid, &status, 0);
	ptrace(PTRACE_SETOPTIONS, pid, 0, PTRACE_O_TRACESYSGOOD);
	while (!ptrace(PTRACE_SYSCALL, pid, 0, 0) && waitpid(pid, &status, 0) == pid && WIFSTOPPED(status)) {
		struct user_regs_struct registers;

		ptrace(PTRACE_GETREGS, pid, 0, &registers);
		stops += WSTOPSIG(status) == (SIGTRAP | 0x80) && (int)registers.orig_rax == SYS_getppid;
	}
	return stops == 100;
}

static volatile int ticks;
static void tick(int signal) { (void)signal; ticks++; }

/* entry, rax, flags, rdi, rsi, rdx, r8, r9, r10, r12, r13, r14, r15, rbp: loaded, the call made as a slot makes it, stored. rbx is kept too. */
void call_with(unsigned long registers[14]);

asm("call_with:\n"
    "push %rbx; push %rbp; push %r12; push %r13; push %r14; push %r15\n"
    "mov %rdi, %rbx; pushq 16(%rbx); popfq; mov 8(%rbx), %rax\n"
    "mov 24(%rbx), %rdi; mov 32(%rbx), %rsi; mov 40(%rbx), %rdx; mov 48(%rbx), %r8; mov 56(%rbx), %r9; mov 64(%rbx), %r10\n"
    "mov 72(%rbx), %r12; mov 80(%rbx), %r13; mov 88(%rbx), %r14; mov 96(%rbx), %r15; mov 104(%rbx), %rbp\n"
    "lea 1f(%rip), %rcx; jmp *(%rbx); syscall\n"
    "1: pushfq; popq 16(%rbx); mov %rax, 8(%rbx)\n"
    "mov %rdi, 24(%rbx); mov %rsi, 32(%rbx); mov %rdx, 40(%rbx); mov %r8, 48(%rbx); mov %r9, 56(%rbx); mov %r10, 64(%rbx)\n"
    "mov %r12, 72(%rbx); mov %r13, 80(%rbx); mov %r14, 88(%rbx); mov %r15, 96(%rbx); mov %rbp, 104(%rbx)\n"
    "pop %r15; pop %r14; pop %r13; pop %r12; pop %rbp; pop %rbx; ret\n");

/* Carry, parity, adjust, zero, sign and overflow as the bits of i; the others as always in a program. */
static unsigned long flags_of(int i)
{
	return 0x202 | (i & 1) | (i & 2) << 1 | (i & 4) << 2 | (i & 8) << 3 | (i & 16) << 3 | (i & 32) << 6;
}

static int keeps_registers(unsigned long entry, long number, unsigned long expected, int i)
{
	unsigned long registers[14] = { entry, number, flags_of(i) }, before[14];

	for (int j = 3; j < 14; j++)
		registers[j] = 0x1111111111111111ul * j + i;
	memcpy(before, registers, sizeof(before));
	call_with(registers);
	before[1] = expected;
	return !memcmp(before, registers, sizeof(before));
}

/* A forked child has its parent's registers. */
static int forks_with_registers(void)
{
	unsigned long registers[14] = { common, SYS_fork, 0x202 }, before[14];
	int status;

	for (int j = 3; j < 14; j++)
		registers[j] = 0x1111111111111111ul * j;
	for (int i = 0; i < 100; i++)
		own(SYS_getppid);
	memcpy(before, registers, sizeof(before));
	call_with(registers);
	before[1] = registers[1];
	if (!registers[1])
		_exit(!!memcmp(before, registers, sizeof(before)));
	return !memcmp(before, registers, sizeof(before)) && waitpid(registers[1], &status, 0) == (pid_t)registers[1] && status == 0;
}

/* A tracer that comes while a call sleeps sees and changes the registers that the entry did not have to store. */
static int stopped_in_a_call(void)
{
	struct user_regs_struct seen;
	int ends[2], status;
	pid_t pid;
	char byte;

	if (pipe(ends))
		return 0;
	pid = fork();
	if (!pid) {
		unsigned long registers[14] = { common, SYS_read, 0x202, ends[0], (unsigned long)&byte, 1, 6, 7, 8, 9, 10, 11, 12, 13 };

		for (int i = 0; i < 100; i++)
			own(SYS_getppid);
		call_with(registers);
		_exit(registers[1] != 1 || registers[9] != 9 || registers[10] != 99 || registers[12] != 12);
	}
	usleep(50000);
	if (ptrace(PTRACE_SEIZE, pid, 0, 0) || ptrace(PTRACE_INTERRUPT, pid, 0, 0) || waitpid(pid, &status, 0) != pid ||
	    ptrace(PTRACE_GETREGS, pid, 0, &seen))
		return 0;
	int right = (int)seen.orig_rax == SYS_read && seen.rdx == 1 && seen.r12 == 9 && seen.r13 == 10 && seen.r14 == 11 && seen.r15 == 12 && seen.rbp == 13;

	seen.r13 = 99;
	ptrace(PTRACE_SETREGS, pid, 0, &seen);
	ptrace(PTRACE_DETACH, pid, 0, 0);
	(void)!write(ends[1], "", 1);
	return waitpid(pid, &status, 0) == pid && status == 0 && right;
}

/* With signals that often interrupt the entries, their beginnings and ends. */
static int interrupted(void)
{
	struct itimerval timer = { { 0, 200 }, { 0, 200 } };
	unsigned long expected[3];

	for (int i = 0; i < 3; i++)
		expected[i] = trap(numbers[i]);
	signal(SIGALRM, tick);
	setitimer(ITIMER_REAL, &timer, NULL);
	for (int i = 0; i < 300000 || ticks < 100; i++)
		if (!keeps_registers(entries[numbers[i % 3]], numbers[i % 3], expected[i % 3], i % 64) ||
		    !keeps_registers(common, SYS_getppid, expected[2], i % 64))
			return 0;
	return 1;
}

/* Where the module counts all calls, these are none the less. */
static int counted(void)
{
	struct trapless_counters before, after;

	for (int i = 0; i < 10; i++)
		own(SYS_getppid);
	if (ioctl(device, TRAPLESS_IOC_COUNTERS, &before))
		return 0;
	for (int i = 0; i < 1000; i++)
		own(SYS_getppid);
	return !ioctl(device, TRAPLESS_IOC_COUNTERS, &after) && after.calls - before.calls >= 1000 && same();
}

static const struct {
	const char *name;
	int (*run)(void);
} cases[] = {
	{ "plain", plain }, { "forked", forked }, { "vforked", vforked }, { "child executes", child_executes }, { "orphaned", orphaned }, { "threads", threads }, { "namespaces", namespaces },
	{ "filtered", filtered }, { "traced", traced }, { "interrupted", interrupted },
	{ "forks with registers", forks_with_registers }, { "stopped in a call", stopped_in_a_call },
};

int main(int count, char **words)
{
	struct trapless_slot slots[TRAPLESS_SLOTS];
	struct trapless_enter enter = {
		.version = TRAPLESS_VERSION, .flags = TRAPLESS_FAST, .slot = (unsigned long)slots, .slots = TRAPLESS_SLOTS,
	};
	int failed = 0;

	if (count > 1 && !strcmp(words[1], "nothing"))
		return 0;
	device = open("/dev/trapless", O_RDWR | O_CLOEXEC);
	if (device < 0 || ioctl(device, TRAPLESS_IOC_ENTER, &enter)) {
		perror("enter");
		return 2;
	}
	common = enter.entry;
	for (unsigned int i = 0; i < enter.filled; i++)
		entries[slots[i].number] = slots[i].entry;
	for (int i = 0; i < 3; i++)
		if (!entries[numbers[i]]) {
			printf("NOT OK: %ld has no entry of its own\n", numbers[i]);
			return 1;
		}
	if (count > 1 && !strcmp(words[1], "counted"))
		return !counted();
	for (unsigned int i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int right = child(cases[i].run);

		printf("%s: %s\n", right ? "ok" : "NOT OK", cases[i].name);
		fflush(stdout);
		failed |= !right;
	}
	return failed;
}
