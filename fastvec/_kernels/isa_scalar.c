/* The scalar level: the kernel bodies compiled for this instruction set. */
#define FV_LEVEL_NAME scalar
#define FV_LEVEL_IS_SCALAR
#include "isa_body.h"
