// The door to zlib. Imported by LogFiles alone. Starting to decompress gzip is a macro, which cannot be used from Swift.
#include <zlib.h>

static inline int inflate_start_gzip(z_stream *stream) { return inflateInit2(stream, MAX_WBITS + 16); }
