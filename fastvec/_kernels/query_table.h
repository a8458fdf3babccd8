/* The query kernels: what a scan reads and writes, and one table of kernels per level. */
#ifndef FASTVEC_QUERY_TABLE_H
#define FASTVEC_QUERY_TABLE_H

#include <stddef.h>
#include <stdint.h>

#include "levels.h"

#define FV_PRODUCT_ROWS 48 /* rows per block: whole tiles and whole vectors on every level */

/* What a row is made of. */
enum { FV_FLOAT32, FV_FLOAT16, FV_INT8 };

/* Rows [begin, end) against all queries; the best k of each query stay in a heap of its own. */
typedef struct {
    const void *rows; /* (end, dim) numbers of a kind; row r is called first_id + r */
    int kind;
    int64_t dim, begin, end, first_id;
    const float *norms;   /* (end,) lengths of the rows, or NULL: computed beside the scores */
    const float *queries; /* (n_queries, dim) */
    int64_t n_queries;
    const int64_t *exclude_start; /* (n_queries + 1,) into exclude */
    const int64_t *exclude;       /* row ids that a query leaves out */
    int64_t k;                    /* at least 1 */
    float *scores;                /* (n_queries, k) heap, worst first */
    int64_t *ids;                 /* (n_queries, k) */
    int64_t *n_found;             /* (n_queries,) entries in use, from earlier scans too */
    float *scratch;               /* as many floats as the kernel's size function says */
} fv_scan;

/* Sums or products of similarities: the queries of `scan` are unit vectors that questions name by
   number; exclude and heaps are those of the questions. */
typedef struct {
    fv_scan scan;
    int64_t n_questions;
    const int64_t *term_start; /* (n_questions + 1,) into terms */
    const int64_t *terms;      /* numbers of queries: a question's positive ones come first */
    const int64_t *n_positive; /* (n_questions,) */
    float epsilon;             /* added to the product over the negative terms */
    const float *weights;      /* one per term: weighted sums instead of products; NULL: products */
} fv_products;

typedef struct {
    int64_t (*scratch_size)(const fv_scan *scan);
    void (*scan)(const fv_scan *scan);
    void (*cosines)(const fv_scan *scan, float *out); /* first query; rows, norms, no heaps */
    int64_t (*products_scratch_size)(const fv_products *job);
    void (*products)(const fv_products *job);
    void (*combine)(const fv_products *job, const float *similarities, int64_t ld);
    void (*text_mean)(const char *rows, int64_t dim, const int32_t *ids, int64_t n, float *sum);
    void (*label_scores)(const char *rows, int64_t dim, int64_t n, const float *hidden, float *scores);
} fv_query_kernels;

extern const fv_query_kernels fv_query_kernels_scalar;
#if FV_HAS_X86
extern const fv_query_kernels fv_query_kernels_sse2;
extern const fv_query_kernels fv_query_kernels_avx2;
extern const fv_query_kernels fv_query_kernels_avx512;
#endif
#if FV_HAS_NEON
extern const fv_query_kernels fv_query_kernels_neon;
#endif

/* The table of a level, or NULL where the level was not built. */
static inline const fv_query_kernels *fv_query_table(int level)
{
    switch (level) {
    case 0:
        return &fv_query_kernels_scalar;
#if FV_HAS_X86
    case 1:
        return &fv_query_kernels_sse2;
    case 2:
        return &fv_query_kernels_avx2;
    case 3:
        return &fv_query_kernels_avx512;
#endif
#if FV_HAS_NEON
    case 4:
        return &fv_query_kernels_neon;
#endif
    default:
        return NULL;
    }
}

#endif
