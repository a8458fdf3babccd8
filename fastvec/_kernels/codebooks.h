/* Rows that are products of centroids: written out, added up, multiplied.

   A row of dim numbers is cut into parts of `width` numbers, the last one being shorter if width does not
   divide dim. Each part has 256 centroids; a row is one code (a byte) a part, and its length may be a
   code, too. Centroids lie as in fastText's files: part by part, centroid by centroid.
   Twin: fastvec/_reference/quantizer.py. */
#ifndef FASTVEC_CODEBOOKS_H
#define FASTVEC_CODEBOOKS_H

#include <stdint.h>

#include "compiler.h"
#include "quantizer_table.h"

typedef struct {
    int64_t dim, width, n_parts;
    const float *centroids;    /* dim * FV_CENTROIDS */
    const uint8_t *codes;      /* (n_rows, n_parts) */
    const uint8_t *norm_codes; /* (n_rows,) or NULL: lengths are in the centroids */
    const float *norms;        /* (FV_CENTROIDS,) or NULL */
} fv_codebooks;

FV_INLINE float fv_code_norm(const fv_codebooks *q, int64_t row)
{
    return q->norm_codes != NULL ? q->norms[q->norm_codes[row]] : 1.0f;
}

/* out += row. Whole parts first: their width, a constant after inlining if it is small, needs no test. */
FV_INLINE void fv_add_coded_parts(const fv_codebooks *q, const int64_t width, int64_t row, float *out)
{
    const uint8_t *codes = q->codes + row * q->n_parts;
    const float *part = q->centroids;
    const float scale = fv_code_norm(q, row);
    const int64_t whole = q->dim / width, rest = q->dim % width;
    for (int64_t m = 0; m < whole; m++) {
        const float *numbers = part + codes[m] * width;
        for (int64_t j = 0; j < width; j++)
            out[j] += scale * numbers[j];
        part += FV_CENTROIDS * width;
        out += width;
    }
    for (int64_t j = 0; j < rest; j++)
        out[j] += scale * part[codes[whole] * rest + j];
}

static void fv_add_coded_row(const fv_codebooks *q, int64_t row, float *out)
{
    if (q->width == 2) /* fastText's default */
        fv_add_coded_parts(q, 2, row, out);
    else
        fv_add_coded_parts(q, q->width, row, out);
}

/* out = mean of n rows; zeros for none. Codes lie anywhere, as rows do: they are asked for ahead. */
static void fv_mean_coded_rows(const fv_codebooks *q, const int32_t *rows, int64_t n, float *out)
{
    enum { AHEAD = 8 };
    for (int64_t j = 0; j < q->dim; j++)
        out[j] = 0.0f;
    for (int64_t i = 0; i < n; i++) {
        if (i + AHEAD < n)
            for (int64_t k = 0; k < q->n_parts; k += FV_LINE)
                FV_PREFETCH_READ(q->codes + rows[i + AHEAD] * q->n_parts + k);
        fv_add_coded_row(q, rows[i], out);
    }
    const float scale = n > 0 ? 1.0f / (float)n : 0.0f;
    for (int64_t j = 0; j < q->dim; j++)
        out[j] *= scale;
}

/* Dot product of a row with x. */
FV_INLINE float fv_coded_parts_dot(const fv_codebooks *q, const int64_t width, int64_t row, const float *x)
{
    const uint8_t *codes = q->codes + row * q->n_parts;
    const float *part = q->centroids;
    const int64_t whole = q->dim / width, rest = q->dim % width;
    float sum = 0.0f;
    for (int64_t m = 0; m < whole; m++) {
        const float *numbers = part + codes[m] * width;
        for (int64_t j = 0; j < width; j++)
            sum += x[j] * numbers[j];
        part += FV_CENTROIDS * width;
        x += width;
    }
    for (int64_t j = 0; j < rest; j++)
        sum += x[j] * part[codes[whole] * rest + j];
    return sum * fv_code_norm(q, row);
}

static float fv_coded_dot(const fv_codebooks *q, int64_t row, const float *x)
{
    return q->width == 2 ? fv_coded_parts_dot(q, 2, row, x) : fv_coded_parts_dot(q, q->width, row, x);
}

/* Sums and numbers of the points of each centroid; `sums` is (FV_CENTROIDS, dim). */
static void fv_sum_clusters(const float *points, int64_t n, int64_t stride, int64_t dim,
                            const uint8_t *codes, double *sums, int64_t *sizes)
{
    for (int64_t i = 0; i < n; i++) {
        double *sum = sums + codes[i] * dim;
        for (int64_t j = 0; j < dim; j++)
            sum[j] += (double)points[i * stride + j];
        sizes[codes[i]]++;
    }
}

#endif
