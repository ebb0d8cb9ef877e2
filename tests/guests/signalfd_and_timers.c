/* flags: -O2 -pthread | -O2 -pthread -static
 *
 * Signals that are read instead of handled (signalfd), waited for (sigtimedwait), sent to one thread by its own timer (SIGEV_THREAD_ID), delivered in a new
 * thread (SIGEV_THREAD), queued with a value, and the interval timers of the process.
 */
#include "guest.h"
#include <pthread.h>
#include <semaphore.h>
#include <sys/signalfd.h>
#include <sys/time.h>

static volatile int handled, handled_elsewhere;
static __thread int own;
static sem_t notified;

static void count(int number, siginfo_t *info, void *context)
{
	(void)number;
	(void)context;
	handled += info->si_code == SI_TIMER && info->si_value.sival_int == 7;
	handled_elsewhere += !own;
	raw(SYS_getpid);
}

static void alarmed(int number)
{
	(void)number;
	handled++;
}

static void by_descriptor(void)
{
	struct signalfd_siginfo info;
	union sigval value = { .sival_int = 42 };
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGRTMIN);
	sigprocmask(SIG_BLOCK, &set, NULL);
	int fd = signalfd(-1, &set, SFD_CLOEXEC);
	for (int i = 0; i < 3; i++)
		check(sigqueue(getpid(), SIGRTMIN, value) == 0);
	for (int i = 0; i < 2; i++) {
		check_result(read(fd, &info, sizeof info), sizeof info);
		check(info.ssi_signo == (unsigned)SIGRTMIN && info.ssi_int == 42 && info.ssi_pid == (unsigned)getpid());
	}
	siginfo_t waited;
	check_result(sigwaitinfo(&set, &waited), SIGRTMIN);
	check(waited.si_value.sival_int == 42);
	close(fd);
	puts("signalfd");
}

static void *with_own_timer(void *unused)
{
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = SIGRTMIN + 1, .sigev_value.sival_int = 7 };
	struct itimerspec often = { { 0, 2000000 }, { 0, 2000000 } };
	timer_t timer;

	own = 1;
	event._sigev_un._tid = gettid();
	check(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
	check(timer_settime(timer, 0, &often, NULL) == 0);
	while (handled < 10)
		raw(SYS_getpid);
	check(timer_delete(timer) == 0);
	return unused;
}

static void of_one_thread(void)
{
	struct sigaction action = { .sa_sigaction = count, .sa_flags = SA_SIGINFO | SA_RESTART };
	pthread_t thread;

	sigaction(SIGRTMIN + 1, &action, NULL);
	pthread_create(&thread, NULL, with_own_timer, NULL);
	pthread_join(thread, NULL);
	check(handled >= 10 && handled_elsewhere == 0, ": %d, elsewhere %d", handled, handled_elsewhere);
	puts("SIGEV_THREAD_ID");
}

static void notify(union sigval value)
{
	check_result(value.sival_int, 9);
	check(raw(SYS_gettid) != getpid());
	sem_post(&notified);
}

static void in_new_thread(void)
{
	struct sigevent event = { .sigev_notify = SIGEV_THREAD, .sigev_value.sival_int = 9, .sigev_notify_function = notify };
	struct itimerspec often = { { 0, 3000000 }, { 0, 3000000 } };
	timer_t timer;

	sem_init(&notified, 0, 0);
	check(timer_create(CLOCK_MONOTONIC, &event, &timer) == 0);
	check(timer_settime(timer, 0, &often, NULL) == 0);
	for (int i = 0; i < 5; i++)
		while (sem_wait(&notified) != 0)
			;
	check(timer_delete(timer) == 0);
	puts("SIGEV_THREAD");
}

static void interval(int which, int signal_number, const char *name)
{
	struct itimerval often = { { 0, 3000 }, { 0, 3000 } }, never = { { 0, 0 }, { 0, 0 } }, old;
	struct sigaction action = { .sa_handler = alarmed };

	handled = 0;
	sigaction(signal_number, &action, NULL);
	check(setitimer(which, &often, NULL) == 0);
	while (handled < 5)
		raw(SYS_getppid);
	check(setitimer(which, &never, &old) == 0);
	check(old.it_interval.tv_usec >= 3000 && old.it_interval.tv_usec <= 8000, ": %ld", (long)old.it_interval.tv_usec);
	printf("%s\n", name);
}

int main(void)
{
	own = 0;
	by_descriptor();
	of_one_thread();
	in_new_thread();
	interval(ITIMER_REAL, SIGALRM, "ITIMER_REAL");
	interval(ITIMER_VIRTUAL, SIGVTALRM, "ITIMER_VIRTUAL");
	interval(ITIMER_PROF, SIGPROF, "ITIMER_PROF");
	return finish();
}
