// The door to libcmark, the reference implementation of CommonMark. Imported by Rendering alone.
#include <cmark.h>
