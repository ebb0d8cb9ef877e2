/* flags: -O2 -shared -fPIC -Wl,-Ttext-segment=0x3a00000000
 *
 * Linked to an address of its own, as prelink(8) leaves libraries: the dynamic linker asks for that place, and takes another when it is not free.
 */
#include "library.h"
