/* flags: -m32 -nostdlib -static -Wl,--build-id=none
 *
 * A 32-bit program that needs no library: writes a word and ends with 9.
 */
	.globl _start
_start:	mov $4, %eax
	mov $1, %ebx
	mov $word, %ecx
	mov $7, %edx
	int $0x80
	mov $1, %eax
	mov $9, %ebx
	int $0x80
	.data
word:	.ascii "32 bit\n"
