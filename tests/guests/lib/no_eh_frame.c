/* flags: -O2 -shared -fPIC -fno-asynchronous-unwind-tables -fno-unwind-tables -g0
 *
 * Functions known by their symbols only.
 */
#include "library.h"
