/* The avx512 level: the kernel bodies compiled for this instruction set. */
#define FV_LEVEL_NAME avx512
#define FV_LEVEL_IS_AVX512
#include "isa_body.h"
