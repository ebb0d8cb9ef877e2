/* flags: -O2 | -O2 -static
 *
 * As registers_and_flags, which it includes, with a stack below the stack pointer, which a call that is caught needs (--complete): its red zone
 * and what lies above are compared too.
 */
#define ON_A_STACK
#include "registers_and_flags.c"
