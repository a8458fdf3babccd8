/* Product quantisation: what the search for the nearest centroid reads and writes, one kernel per level. */
#ifndef FASTVEC_QUANTIZER_TABLE_H
#define FASTVEC_QUANTIZER_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "levels.h"

#define FV_CENTROIDS 256 /* a code is a byte */

/* Part of each of n points against the centroids of that part. */
typedef struct {
    const float *points; /* the part's first number of the first point */
    int64_t n, stride;   /* floats from a point to the next */
    int64_t dim;         /* of the part */
    const float *centroids; /* (dim, FV_CENTROIDS): numbers of the same place side by side */
    uint8_t *codes;         /* the first point's code */
    int64_t code_stride;
} fv_nearest_job;

typedef void (*fv_nearest_kernel)(const fv_nearest_job *job);

void fv_nearest_scalar(const fv_nearest_job *job);
#if FV_HAS_X86
void fv_nearest_sse2(const fv_nearest_job *job);
void fv_nearest_avx2(const fv_nearest_job *job);
void fv_nearest_avx512(const fv_nearest_job *job);
#endif
#if FV_HAS_NEON
void fv_nearest_neon(const fv_nearest_job *job);
#endif

/* The kernel of a level, or NULL where the level was not built. */
static inline fv_nearest_kernel fv_nearest_of(int level)
{
    switch (level) {
    case 0:
        return fv_nearest_scalar;
#if FV_HAS_X86
    case 1:
        return fv_nearest_sse2;
    case 2:
        return fv_nearest_avx2;
    case 3:
        return fv_nearest_avx512;
#endif
#if FV_HAS_NEON
    case 4:
        return fv_nearest_neon;
#endif
    default:
        return NULL;
    }
}

#endif
