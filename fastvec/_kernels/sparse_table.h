/* Sparse rows times dense columns: what the kernels read and write, and one table of them per level. */
#ifndef FASTVEC_SPARSE_TABLE_H
#define FASTVEC_SPARSE_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "levels.h"

#define FV_SPARSE_WIDTH 16 /* columns of a panel: one cache line of floats, two of doubles */

/* Rows [begin, end) of a matrix in compressed rows. */
typedef struct {
    const int64_t *indptr;  /* (n_rows + 1,) into indices and values */
    const int32_t *indices; /* columns, rising within a row */
    const float *values;
    int64_t begin, end;
} fv_sparse_rows;

typedef struct {
    /* out[(r - begin) * WIDTH + k] = row r times column k of the panel (n_columns, WIDTH) */
    void (*multiply)(const fv_sparse_rows *rows, const double *panel, double *out);
    /* out[r - begin] = row r times the vector (n_columns,) */
    void (*apply)(const fv_sparse_rows *rows, const double *vector, double *out);
    /* out[k * ld + r - begin] = row r times column k, times inverse[r] */
    void (*cosines)(const fv_sparse_rows *rows, const float *panel, const float *inverse,
                    float *out, int64_t ld);
} fv_sparse_kernels;

extern const fv_sparse_kernels fv_sparse_kernels_scalar;
#if FV_HAS_X86
extern const fv_sparse_kernels fv_sparse_kernels_sse2;
extern const fv_sparse_kernels fv_sparse_kernels_avx2;
extern const fv_sparse_kernels fv_sparse_kernels_avx512;
#endif
#if FV_HAS_NEON
extern const fv_sparse_kernels fv_sparse_kernels_neon;
#endif

/* The table of a level, or NULL where the level was not built. */
static inline const fv_sparse_kernels *fv_sparse_table(int level)
{
    switch (level) {
    case 0:
        return &fv_sparse_kernels_scalar;
#if FV_HAS_X86
    case 1:
        return &fv_sparse_kernels_sse2;
    case 2:
        return &fv_sparse_kernels_avx2;
    case 3:
        return &fv_sparse_kernels_avx512;
#endif
#if FV_HAS_NEON
    case 4:
        return &fv_sparse_kernels_neon;
#endif
    default:
        return NULL;
    }
}

#endif
