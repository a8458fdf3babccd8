/* Table of the query kernels: one entry per operation, one table per level. */
#ifndef FASTVEC_QUERY_TABLE_H
#define FASTVEC_QUERY_TABLE_H

#include <stdint.h>

typedef struct {
    /* sum over dim of a[i] * b[i] */
    float (*dot)(const float *a, const float *b, int64_t dim);
} fv_query_kernels;

/* The table of a level, or NULL where the level was not built. */
const fv_query_kernels *fv_query_table(int level);

#endif
