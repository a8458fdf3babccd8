/* The neon level: the kernel bodies compiled for this instruction set. */
#define FV_LEVEL_NAME neon
#define FV_LEVEL_IS_NEON
#include "isa_body.h"
