/*
 * Built with a sanitizer: threads, signals, children and mappings that are right, then, named by the argument, one fault that the sanitizer is to find.
 */
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>
#include <dlfcn.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static std::mutex lock;
static std::map<int, std::string> shared;
static volatile sig_atomic_t handled;
static long racy;

static void work(int n)
{
	for (int i = 0; i < 200; i++) {
		std::lock_guard<std::mutex> guard(lock);
		shared[i] = std::to_string(n + i);
	}
}

static void handler(int)
{
	handled = handled + 1;
}

static void right()
{
	std::vector<std::thread> threads;
	for (int i = 0; i < 8; i++)
		threads.emplace_back(work, i);
	for (auto &thread : threads)
		thread.join();
	signal(SIGUSR1, handler);
	raise(SIGUSR1);
	printf("%zu %d\n", shared.size(), static_cast<int>(handled));
	fflush(stdout);

	int status = 0;
	pid_t child = fork();
	if (child == 0)
		_exit(std::string(100, 'x').size() == 100 ? 3 : 4);
	waitpid(child, &status, 0);
	printf("fork %d, system %d\n", WEXITSTATUS(status), WEXITSTATUS(system("exit 5")));

	char line[100] = "";
	FILE *echo = popen("echo popen", "r");
	printf("%s", fgets(line, sizeof line, echo));
	pclose(echo);

	void *memory = mmap(nullptr, 1 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	memset(memory, 1, 1 << 20);
	munmap(memory, 1 << 20);
	timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	printf("%d %d\n", dlopen("libm.so.6", RTLD_NOW) != nullptr, now.tv_sec > 0);
	fflush(stdout);
}

static void add()
{
	for (int i = 0; i < 1000; i++)
		racy++;
}

static void wrong(const std::string &fault, int one)
{
	if (fault == "overflow") {
		volatile char *some = static_cast<char *>(malloc(10));
		some[9 + one] = 1;
	} else if (fault == "use-after-free") {
		char *some = static_cast<char *>(malloc(10));
		free(some);
		reinterpret_cast<volatile char *>(some)[one]++;
	} else if (fault == "leak") {
		volatile char *some = static_cast<char *>(malloc(123));
		some[0] = 1;
		some = nullptr;
	} else if (fault == "race") {
		std::thread first(add), second(add);
		first.join();
		second.join();
	} else if (fault == "undefined") {
		volatile int most = 0x7fffffff;
		most = most + one;
	} else if (fault == "segv") {
		*reinterpret_cast<volatile int *>(one) = 0;
	}
}

int main(int argc, char **argv)
{
	right();
	wrong(argc > 1 ? argv[1] : "", argc - 1);
	return 0;
}
