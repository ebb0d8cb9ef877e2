/* flags: -O2 | -O2 -static
 *
 * 90,000 arguments arrive unchanged; too many, and one that is too long, are E2BIG; no argument at all is one empty one.
 */
#include "guest.h"

extern char **environ;

static unsigned long hash(char **strings, int *count)
{
	unsigned long sum = 5381;

	for (*count = 0; strings[*count]; ++*count)
		for (const char *c = strings[*count]; ; c++) {
			sum = sum * 33 + (unsigned char)*c;
			if (!*c)
				break;
		}
	return sum;
}

static void report(char **argv)
{
	int arguments, variables;
	unsigned long of_arguments = hash(argv + 1, &arguments), of_variables = hash(environ, &variables);

	printf("%d arguments %lx, %d variables %lx\n", arguments, of_arguments, variables, of_variables);
	fflush(stdout);
}

static int execute(char **argv, char **envp)
{
	pid_t child = fork();

	if (child == 0) {
		execve("/proc/self/exe", argv, envp);
		_exit(errno);
	}
	return end_of(child);
}

int main(int argc, char **argv)
{
	static char *many[600001], *variables[] = { "A=1", "EMPTY=", "no equals sign", "A=2", "", NULL }, *none[] = { NULL };
	static char texts[100][16], longest[131072 + 1];

	if (argc != 1 || argv[0][0] == 0 || strcmp(argv[0], "again") == 0) {
		report(argv);
		return 0;
	}
	for (int i = 0; i < 100; i++)
		snprintf(texts[i], sizeof texts[i], "%d", i);
	for (int i = 0; i < 600000; i++)
		many[i] = texts[i % 100];
	many[0] = "again";
	printf("600,000: %d\n", execute(many, none));
	fflush(stdout);
	many[90000] = NULL;
	check_result(execute(many, variables), 0);
	many[40000] = NULL;
	check_result(execute(many, many), 0);
	memset(longest, 'x', 131072);
	many[1] = longest;
	many[2] = NULL;
	printf("131,072 bytes: %d\n", execute(many, none));
	fflush(stdout);
	longest[131071] = 0;
	check_result(execute(many, none), 0);
	many[1] = "";
	many[2] = "";
	many[3] = "\n \"'\\ =:";
	many[4] = NULL;
	check_result(execute(many, variables), 0);
	check_result(execute(none, none), 0);
	return finish();
}
