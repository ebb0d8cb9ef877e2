/* flags: -O1 -fno-omit-frame-pointer -mno-red-zone -fno-optimize-sibling-calls -rdynamic -lunwind
 *
 * libunwind, and libgcc's backtrace(), in a signal handler that interrupted a blocking call: the frames from the handler to main, all of them.
 * The call is libc's, or one of the program's own whose site keeps its place, with and without a frame of its own. (gdb unwinds from a site that had
 * to move, too: DebuggerTests.)
 */
#define UNW_LOCAL_ONLY
#include "backtrace.h"
#include <libunwind.h>

__asm__(".text\n.type blocked_with_frame, @function\n.globl blocked_with_frame\nblocked_with_frame:\n.cfi_startproc\n"
	"push %rbx\n.cfi_adjust_cfa_offset 8\n.cfi_rel_offset rbx, 0\nsub $24, %rsp\n.cfi_adjust_cfa_offset 24\nmov $0, %eax\nsyscall\n"
	"add $24, %rsp\n.cfi_adjust_cfa_offset -24\npop %rbx\n.cfi_adjust_cfa_offset -8\n.cfi_restore rbx\nret\n.cfi_endproc\n.size blocked_with_frame, . - blocked_with_frame\n"
	".type blocked_in_place, @function\n.globl blocked_in_place\nblocked_in_place:\n.cfi_startproc\n"
	"mov $0, %eax\nsyscall\nret\n.cfi_endproc\n.size blocked_in_place, . - blocked_in_place\n");

static char found[1024];

static void by_libunwind(void)
{
	unw_context_t context;
	unw_cursor_t cursor;
	char name[64];

	unw_getcontext(&context);
	unw_init_local(&cursor, &context);
	for (int i = 0; i < 64 && unw_step(&cursor) > 0; i++) {
		unw_word_t offset;

		if (unw_get_proc_name(&cursor, name, sizeof name, &offset) == 0)
			snprintf(found + strlen(found), sizeof found - strlen(found), " %s", name);
	}
}

static void by_libgcc(void)
{
	names_by_backtrace(found, sizeof found);
}

static void (*unwind)(void);

static void on_alarm(int number)
{
	(void)number;
	unwind();
}

__attribute__((noinline)) void inner(int fd, const char *how)
{
	char byte;

	if (strcmp(how, "libc") == 0)
		check_result(read(fd, &byte, 1), -1);
	else
#define CALL(name) \
	if (strcmp(how, #name) == 0) \
		__asm__ volatile("call " #name : : "a"(0L), "D"((long)fd), "S"(&byte), "d"(1L) : "rcx", "r11", "memory", "cc")
	CALL(blocked_with_frame);
	else
	CALL(blocked_in_place);
	__asm__ volatile("" ::: "memory");
}

__attribute__((noinline)) void outer(int fd, const char *how)
{
	inner(fd, how);
	__asm__ volatile("" ::: "memory");
}

int main(void)
{
	static const char *const ways[] = { "libc", "blocked_with_frame", "blocked_in_place" };
	int pipes[2];

	handle_alarm(on_alarm, 0);
	check(pipe(pipes) == 0);
	for (int tool = 0; tool < 2; tool++)
		for (int way = 0; way < 3; way++) {
			unwind = tool ? by_libgcc : by_libunwind;
			found[0] = 0;
			pid_t waker = signal_when_asleep(SIGALRM);
			outer(pipes[0], ways[way]);
			check(signalled(waker));
			printf("%s, %s:%s\n", tool ? "libgcc" : "libunwind", ways[way], found);
			check(strstr(found, " inner outer main") != NULL);
		}
	return finish();
}
