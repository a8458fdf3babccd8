/* The avx2 level: the kernel bodies compiled for this instruction set. */
#define FV_LEVEL_NAME avx2
#define FV_LEVEL_IS_AVX2
#include "isa_body.h"
