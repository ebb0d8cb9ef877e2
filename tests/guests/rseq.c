/* flags: -O2 -pthread
 *
 * Restartable sequences: libc's registration stands in every thread, a second one is refused, and one can be made anew with another area.
 */
#include "guest.h"
#include <linux/rseq.h>
#include <pthread.h>
#include <sched.h>
#include <sys/rseq.h>

static struct rseq own __attribute__((aligned(32)));

static struct rseq *area(void)
{
	return (struct rseq *)((char *)__builtin_thread_pointer() + __rseq_offset);
}

static void *in_thread(void *unused)
{
	printf("registered: %d, second registration: %ld\n", __rseq_size > 0, raw(SYS_rseq, area(), 32, 0, RSEQ_SIG));
	for (int i = 0; i < 1000; i++) {
		unsigned before = *(volatile __u32 *)&area()->cpu_id, cpu = 0;

		raw(SYS_getcpu, &cpu, NULL, NULL);
		if (before == *(volatile __u32 *)&area()->cpu_id)
			check(before == cpu || cpu != *(volatile __u32 *)&area()->cpu_id, ": CPU %u, rseq says %u", cpu, before);
		sched_yield();
	}
	check_result(raw(SYS_rseq, area(), 32, RSEQ_FLAG_UNREGISTER, RSEQ_SIG), 0);
	check_result(raw(SYS_rseq, &own, 32, 0, RSEQ_SIG), 0);
	sched_yield();
	check((int)own.cpu_id >= 0);
	check_result(raw(SYS_rseq, &own, 32, RSEQ_FLAG_UNREGISTER, RSEQ_SIG), 0);
	check_result(raw(SYS_rseq, area(), 32, 0, RSEQ_SIG), 0);
	return unused;
}

int main(void)
{
	pthread_t thread;

	in_thread(NULL);
	pthread_create(&thread, NULL, in_thread, NULL);
	pthread_join(thread, NULL);
	pid_t child = fork();
	if (child == 0)
		_exit((int)area()->cpu_id >= 0 && raw(SYS_rseq, area(), 32, 0, RSEQ_SIG) == -EBUSY ? 0 : 1);
	check_result(end_of(child), 0);
	return finish();
}
