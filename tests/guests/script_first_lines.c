/* flags: -O2 | -O2 -static
 *
 * First lines of scripts in all forms: blanks, carriage returns, zero bytes, no newline, no interpreter, and lengths around what the kernel reads.
 */
#include "guest.h"
#include <sys/stat.h>

enum { READ = 256 }; /* BINPRM_BUF_SIZE: what the kernel reads of a program to know its kind */

static void execute(const char *text, size_t size, char **arguments)
{
	char *none[] = { NULL };
	int fd = open("script", O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);

	check(write(fd, text, size) == (ssize_t)size);
	close(fd);
	fflush(stdout);
	pid_t child = fork();
	if (child == 0) {
		int error = (int)-raw(SYS_execve, "./script", arguments, none);

		_exit(error == 0 ? 99 : error);
	}
	printf("end: %d\n", end_of(child));
}

static void line(const char *text, size_t size)
{
	char *arguments[] = { "name", "argument", NULL };

	printf("%zu bytes: ", size);
	for (size_t i = 0; i < size && i < 40; i++)
		printf(text[i] < ' ' ? "\\x%02x" : "%c", text[i]);
	puts("");
	execute(text, size, arguments);
}

static void forms(void)
{
#define LINE(text) line(text, sizeof text - 1)
	LINE("#!/bin/echo\n");
	LINE("#!/bin/echo\r\n");
	LINE("#!/bin/echo a b  c \n");
	LINE("#! /bin/echo\n");
	LINE("#!\t/bin/echo\tx\t\n");
	LINE("#!/bin/echo");
	LINE("#!/bin/echo ");
	LINE("#!/bin/echo\0x\n");
	LINE("#!/bin/echo a\0b\n");
	LINE("#!");
	LINE("#!\n");
	LINE("#! ");
	LINE("#! \n");
	LINE("#!\0");
	LINE("#!a");
	LINE("#");
	LINE("");
	LINE("echo x\n");
	LINE("#!/nonexistent\n");
	LINE("#!/proc/self/exe\n");
	LINE("#!/proc/self/exe with\n");
	LINE("#!/\n");
	LINE("#!/tmp\n");
	LINE("#!echo\n");
	LINE("#!./echo\n");
}

/* A line of a given length: a start, a character repeated, an end, and what follows it. */
static void long_line(const char *start, char fill, const char *end, size_t size, char last)
{
	char text[600];

	memset(text, fill, sizeof text);
	memcpy(text, start, strlen(start));
	memcpy(text + size - strlen(end), end, strlen(end));
	text[size] = last;
	line(text, size + 1);
}

int main(int count, char **words)
{
	if (count > 1) { /* by the script below */
		for (int i = 0; i < count; i++)
			printf("[%s]", i == 0 ? "" : words[i]);
		puts("");
		return 0;
	}
	char zeros[600] = "#!/bin/echo after zeros";

	forms();
	for (size_t size = READ - 14; size < READ + 6; size++)
		long_line("#!/bin/echo ", 'a', "", size, '\n');
	for (size_t size = READ - 6; size < READ + 6; size++)
		long_line("#!", '/', "bin/echo", size, '\n');
	long_line("#!/bin/echo", ' ', "", 400, '\n');
	long_line("#!", ' ', "", 400, '\n');
	line(zeros, sizeof zeros);
	puts("no arguments");
	execute("#!/bin/echo given\n", 18, NULL);
	return finish();
}
