/* flags: -O2 -shared -fPIC -Wl,--section-start=.text_far=0x20000
 *
 * Two executable segments with a hole between them, and sites in both.
 */
#include "library.h"

__attribute__((section(".text_far"))) long library_far(void) { return raw(SYS_getpid); }
