/* flags: -O2 -shared -fPIC -s -Wl,--build-id=none
 *
 * No symbol table and no build-id.
 */
#include "library.h"
