/* The sse2 level: the kernel bodies compiled for this instruction set. */
#define FV_LEVEL_NAME sse2
#define FV_LEVEL_IS_SSE2
#include "isa_body.h"
