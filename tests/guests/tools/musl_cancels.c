/* Cancels threads in, before and after a blocking read, 2000 times. A cancellation that is lost hangs, one too early loses a byte. */
#include <pthread.h>
#include <stdio.h>
#include <unistd.h>

static int pipes[2];
static int taken;

static void *reader(void *argument)
{
	char c;
	for (;;)
		if (read(pipes[0], &c, 1) == 1)
			__atomic_add_fetch(&taken, 1, __ATOMIC_SEQ_CST);
	return argument;
}

int main(void)
{
	int canceled = 0, written = 0;
	if (pipe(pipes) != 0)
		return 1;
	for (int i = 0; i < 2000; i++) {
		pthread_t thread;
		void *value;
		if (pthread_create(&thread, NULL, reader, NULL) != 0)
			return 2;
		if (i % 3 == 0)
			written += write(pipes[1], "abc", 3);
		if (i % 2)
			usleep(i % 50);
		pthread_cancel(thread);
		pthread_join(thread, &value);
		canceled += value == PTHREAD_CANCELED;
	}
	close(pipes[1]);
	char rest[8192];
	int left = 0, n;
	while ((n = read(pipes[0], rest, sizeof rest)) > 0)
		left += n;
	printf("%d canceled, %d lost\n", canceled, written - taken - left);
	return 0;
}
