/* Included by isa_<level>.c and by nothing else: switches the compiler to the level's instruction set,
   compiles the bodies once, and leaves one table per kernel family behind. A level that this
   architecture cannot have compiles to nothing; dispatch.c lists what was built. */
#include "compiler.h"
#include "levels.h"

#if defined(FV_LEVEL_IS_SCALAR)
#define FV_LEVEL 0
#define FV_BUILD 1
#elif defined(FV_LEVEL_IS_SSE2) && FV_HAS_X86
#define FV_LEVEL 1
#define FV_BUILD 1
#elif defined(FV_LEVEL_IS_AVX2) && FV_HAS_X86
#define FV_LEVEL 2
#define FV_BUILD 1
#define FV_TARGET "avx2,fma,f16c,prfchw"
#elif defined(FV_LEVEL_IS_AVX512) && FV_HAS_X86
#define FV_LEVEL 3
#define FV_BUILD 1
#define FV_TARGET "avx512f,avx512dq,avx512vl,avx512bw,avx2,fma,f16c,prfchw"
#elif defined(FV_LEVEL_IS_NEON) && FV_HAS_NEON
#define FV_LEVEL 4
#define FV_BUILD 1
#endif

#define FV_PASTE2(a, b) a##_##b
#define FV_PASTE(a, b) FV_PASTE2(a, b)
#define FV_NAME(base) FV_PASTE(base, FV_LEVEL_NAME)

#ifdef FV_BUILD

/* System headers stay outside the target region: it would give their functions our attributes. */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>
#if FV_HAS_X86
#include <immintrin.h>
#elif FV_HAS_NEON
#include <arm_neon.h>
#endif
#include "block.h"
#include "heap.h"
#include "quantizer_table.h"
#include "query_table.h"
#include "rng.h"
#include "sparse_table.h"

#ifdef FV_TARGET
#define FV_PRAGMA(x) _Pragma(#x)
#if defined(__clang__)
#define FV_PUSH(t) FV_PRAGMA(clang attribute push(__attribute__((target(t))), apply_to = function))
FV_PUSH(FV_TARGET)
#elif defined(__GNUC__)
#pragma GCC push_options
#define FV_PUSH(t) FV_PRAGMA(GCC target(t))
FV_PUSH(FV_TARGET)
#endif
#endif

#include "simd.h"

#include "ask.h"
#include "scores.h"
#include "pool.h"
#include "objectives.h"
#include "sgd.h"
#include "rules.h"
#include "few.h"
#include "noise.h"
#include "bag_rows.h"
#include "train_table.h"

#include "simd_narrow.h"
#include "row_kinds.h"
#include "topk.h"
#include "label_rows.h"
#include "panels.h"
#include "products.h"
#include "sparse.h"

#include "nearest.h"

#ifdef FV_TARGET
#if defined(__clang__)
#pragma clang attribute pop
#elif defined(__GNUC__)
#pragma GCC pop_options
#endif
#endif

#else
/* ISO C wants a declaration in every translation unit. */
typedef int FV_NAME(fv_level_not_built);
#endif
