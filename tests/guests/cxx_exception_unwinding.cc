/* flags: -O2 -fnon-call-exceptions | -O2 -fnon-call-exceptions -static | -O1 -fnon-call-exceptions -no-pie
 *
 * C++ exceptions pass through frames that are in the middle of a system call: thrown by a signal handler that interrupted a site, by the forced
 * unwinding of pthread_exit and pthread_cancel, and past functions that make calls on their way.
 */
#include "guest.h"
#include "asleep.h"
#include <pthread.h>
#include <stdexcept>

static volatile int destroyed;

struct Witness {
	int value;
	explicit Witness(int value) : value(value) {}
	~Witness()
	{
		destroyed = destroyed + 1;
		raw(SYS_getppid);
	}
};

static void throw_out(int)
{
	throw std::runtime_error("from a handler");
}

/* The call through libc's own site: unwinding must find the frame of read. */
__attribute__((noinline)) static long blocking_read(int fd)
{
	Witness witness(1);
	char byte;

	return read(fd, &byte, 1) + witness.value;
}

/* A site of this program's own, in a function that a C++ call can leave by an exception. */
__asm__(".text\n.type own_read,@function\nown_read:\n.cfi_startproc\nsub $24, %rsp\n.cfi_adjust_cfa_offset 24\n"
	"xor %eax, %eax\nsyscall\nadd $24, %rsp\n.cfi_adjust_cfa_offset -24\nret\n.cfi_endproc\n.size own_read,.-own_read\n");
extern "C" long own_read(int fd, void *buffer, size_t size);

__attribute__((noinline)) static long blocking_raw(int fd)
{
	Witness witness(2);
	char byte;

	return own_read(fd, &byte, 1) + witness.value;
}

__attribute__((noinline)) static int deep(int depth)
{
	Witness witness(depth);

	raw(SYS_getpid);
	if (depth == 0)
		throw depth;
	return deep(depth - 1) + witness.value;
}

static void *leave_thread(void *)
{
	Witness witness(3);

	raw(SYS_gettid);
	pthread_exit(reinterpret_cast<void *>(7));
}

static void *wait_forever(void *fd)
{
	Witness witness(4);

	return reinterpret_cast<void *>(blocking_read(*static_cast<int *>(fd)));
}

static void out_of(const char *name, long (*call)(int), int fd)
{
	pid_t waker = signal_when_asleep(SIGALRM);
	sigset_t alarm_only;

	destroyed = 0;
	try {
		call(fd);
		puts("not thrown");
	} catch (const std::runtime_error &error) {
		printf("%s: caught \"%s\", %d destroyed\n", name, error.what(), destroyed);
	}
	sigemptyset(&alarm_only);
	sigaddset(&alarm_only, SIGALRM);
	sigprocmask(SIG_UNBLOCK, &alarm_only, nullptr);
	check(signalled(waker));
}

int main()
{
	struct sigaction action = {};
	void *result = nullptr;
	pthread_t thread;
	int pipes[2];

	action.sa_handler = throw_out;
	sigaction(SIGALRM, &action, nullptr);
	check(pipe(pipes) == 0);
	for (int i = 0; i < 5; i++) {
		out_of("libc's read", blocking_read, pipes[0]);
		out_of("a read of our own", blocking_raw, pipes[0]);
	}
	destroyed = 0;
	try {
		deep(50);
	} catch (int depth) {
		printf("deep: caught %d, %d destroyed\n", depth, destroyed);
	}
	destroyed = 0;
	pthread_create(&thread, nullptr, leave_thread, nullptr);
	pthread_join(thread, &result);
	printf("thread: %ld, %d destroyed\n", reinterpret_cast<long>(result), destroyed);
	destroyed = 0;
	pthread_create(&thread, nullptr, wait_forever, &pipes[0]);
	usleep(20000);
	pthread_cancel(thread);
	pthread_join(thread, &result);
	printf("cancelled: %d, %d destroyed\n", result == PTHREAD_CANCELED, destroyed);
	return finish();
}
