/* flags: -O2 -static | -O2 -static-pie
 *
 * Memory that a segment has beyond its bytes in the file: the kernel makes it readable and writable, whatever the segment's flags say. Programs that unpack
 * themselves write their code there.
 */
#include "guest.h"

__asm__(".section .unpacked, \"a\", @nobits\n.balign 4096\n.globl unpacked\nunpacked: .skip 12288\n"
	".section .unpacked_code, \"ax\", @nobits\n.balign 4096\n.globl unpacked_code\nunpacked_code: .skip 12288\n.text");
extern volatile char unpacked[12288], unpacked_code[12288];

static const unsigned char returns_42[] = { 0xb8, 42, 0, 0, 0, 0xc3 };

int main(void)
{
	for (int i = 0; i < 12288; i += 4096) {
		check(unpacked[i] == 0);
		unpacked[i + 4095] = 1;
	}

	memcpy((char *)unpacked_code + 4096, returns_42, sizeof returns_42);
	printf("%d\n", ((int (*)(void))(unpacked_code + 4096))());
	return finish();
}
