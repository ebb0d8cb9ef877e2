/* flags: -O2 -shared -fPIC -Wl,-z,max-page-size=0x200000 -Wl,-z,separate-code
 *
 * Segments 2 MiB apart, with holes between them that the dynamic linker maps PROT_NONE.
 */
#include "library.h"
