/* Code that no image can replace: `mov $NUMBER,%eax; syscall; ret`, in anonymous memory. */
#ifndef CODE_H
#define CODE_H

#include "guest.h"

struct function;

__attribute__((unused)) static struct function *code(int number)
{
	unsigned char bytes[] = { 0xb8, 0, 0, 0, 0, 0x0f, 0x05, 0xc3 };
	void *memory = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	memcpy(bytes + 1, &number, 4);
	memcpy(memory, bytes, sizeof bytes);
	check(mprotect(memory, 4096, PROT_READ | PROT_EXEC) == 0);
	return memory;
}

/* Calls it with up to three arguments; the result as the kernel gives it. */
#define call(function, ...) ((long (*)(long, long, long))(intptr_t)(function))(CALL_PICK(__VA_ARGS__ __VA_OPT__(,) 0, 0, 0))
#define CALL_PICK(a, b, c, ...) (long)(a), (long)(b), (long)(c)

#endif
