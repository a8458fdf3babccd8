/* A table of rows, and where its rows lie.

   Where several workers train, rows of the most frequent words stand apart in an array of their own, with
   gaps between them. Processors fetch some lines behind a row that is read; of rows side by side these are
   the next word's, which another worker is writing, so that both wait for each other's lines: with two workers
   a tenth of the time. Where rows lie changes no number. */
#ifndef FASTVEC_TABLE_H
#define FASTVEC_TABLE_H

#include <stdint.h>

#include "compiler.h"

typedef struct {
    float *base; /* 64-byte aligned; padding zero */
    int64_t stride;
} fv_rows;

typedef struct {
    fv_rows rows[2]; /* [1] has the rows of ids below n_apart */
    int64_t n_rows;
    int32_t n_apart;
} fv_table;

/* The one place where a row id becomes an address. No branch: half of them would be mispredicted. */
FV_INLINE float *fv_row_at(const fv_table *t, int32_t id)
{
    const fv_rows *rows = &t->rows[id < t->n_apart];
    FV_ASSERT(id >= 0 && id < t->n_rows);
    return rows->base + (int64_t)id * rows->stride;
}

/* And back. */
FV_INLINE int64_t fv_row_id(const fv_table *t, const float *row)
{
    const uintptr_t first = (uintptr_t)t->rows[1].base, at = (uintptr_t)row;
    const uintptr_t bytes = (uintptr_t)(t->n_apart * t->rows[1].stride) * sizeof *row;
    const fv_rows *rows = &t->rows[at - first < bytes];
    return (row - rows->base) / rows->stride;
}

#endif
