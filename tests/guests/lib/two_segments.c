/* flags: -O2 -shared -fPIC -Wl,-z,noseparate-code
 *
 * Headers, read-only data and code in one segment, as older linkers wrote it; no page between it and the next.
 */
#include "library.h"
