/* flags: -O2 -pthread -mfsgsbase | -O2 -pthread -mfsgsbase -static
 * noted
 *
 * The GS base belongs to the program: 0 at first, kept when set by arch_prctl or by an instruction, per thread, and copied by fork.
 */
#include "guest.h"
#include <asm/prctl.h>
#include <immintrin.h>
#include <pthread.h>
#include <sys/auxv.h>

static uint64_t block[4] = { 0x1111, 0x2222, 0x3333, 0x4444 }, other[4] = { 0xaaaa, 0xbbbb };

static uint64_t base(void)
{
	uint64_t value = 0x55;

	check_result(raw(SYS_arch_prctl, ARCH_GET_GS, &value), 0);
	return value;
}

static uint64_t at_gs(void)
{
	uint64_t value;

	__asm__ volatile("movq %%gs:8, %0" : "=r"(value));
	return value;
}

static void *in_thread(void *unused)
{
	printf("in a thread: %s\n", base() == (uint64_t)block ? "as its creator's" : base() == 0 ? "0" : "something else");
	check_result(raw(SYS_arch_prctl, ARCH_SET_GS, other), 0);
	check(at_gs() == 0xbbbb);
	raw(SYS_getppid);
	raw(SYS_getpid);
	check(at_gs() == 0xbbbb && base() == (uint64_t)other);
	return unused;
}

int main(void)
{
	pthread_t thread;
	uint64_t fs = 0;

	printf("at first: %#lx\n", base());
	check_result(raw(SYS_arch_prctl, ARCH_SET_GS, block), 0);
	check(base() == (uint64_t)block && at_gs() == 0x2222);
	for (int i = 0; i < 1000; i++) {
		raw(SYS_getppid);
		raw(SYS_clock_gettime, CLOCK_MONOTONIC, other + 2);
		raw(SYS_sched_yield);
		check(at_gs() == 0x2222);
	}
	pthread_create(&thread, NULL, in_thread, NULL);
	pthread_join(thread, NULL);
	check(at_gs() == 0x2222);
	pid_t child = fork();
	if (child == 0)
		_exit(base() == (uint64_t)block && at_gs() == 0x2222 && raw(SYS_getppid) > 0 && at_gs() == 0x2222 ? 0 : 1);
	check_result(end_of(child), 0);
	if (getauxval(AT_HWCAP2) & 2) {
		_writegsbase_u64((uint64_t)other);
		check(at_gs() == 0xbbbb && base() == (uint64_t)other && _readgsbase_u64() == (uint64_t)other);
		raw(SYS_getppid);
		raw(SYS_getpid);
		check(_readgsbase_u64() == (uint64_t)other);
		raw(SYS_arch_prctl, ARCH_GET_FS, &fs);
		check(fs == _readfsbase_u64());
	}
	check_result(raw(SYS_arch_prctl, ARCH_SET_GS, 0), 0);
	printf("at last: %#lx\n", base());
	return finish();
}
