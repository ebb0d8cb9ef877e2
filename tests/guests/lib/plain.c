/* flags: -O2 -shared -fPIC
 *
 * A library as the compiler makes it by default.
 */
#include "library.h"
