/* Sparse rows times a panel of dense columns; included once per level by isa_body.h.

   The columns of a panel lie side by side, so that a stored number meets all of them in one or two
   cache lines: a product with a thousand columns costs a thousand multiply-adds per stored number, and
   a sixteenth of the memory accesses. Panels are larger than the second cache, hence the looking ahead.
   A row is summed in the order of its columns by one thread: results do not depend on threads.
   Twin: fastvec/_reference/sparse.py. */

#define FV_SPARSE_AHEAD 12 /* stored numbers between asking for a panel's row and using it */

/* Asks for the panel's row that the number FV_SPARSE_AHEAD places on needs. */
FV_INLINE void fv_sparse_ahead(const fv_sparse_rows *rows, int64_t j, int64_t last,
                               const char *panel, int64_t row_bytes)
{
    const int64_t later = j + FV_SPARSE_AHEAD;
    if (later < last) {
        const char *line = panel + (int64_t)rows->indices[later] * row_bytes;
        FV_PREFETCH_KEEP(line);
        if (row_bytes > FV_LINE)
            FV_PREFETCH_KEEP(line + FV_LINE);
    }
}

static void fv_sparse_multiply(const fv_sparse_rows *rows, const double *panel, double *out)
{
    const int64_t last = rows->indptr[rows->end];
    for (int64_t r = rows->begin; r < rows->end; r++, out += FV_SPARSE_WIDTH) {
        double sums[FV_SPARSE_WIDTH] = {0};
        for (int64_t j = rows->indptr[r]; j < rows->indptr[r + 1]; j++) {
            const double value = (double)rows->values[j];
            const double *line = panel + (int64_t)rows->indices[j] * FV_SPARSE_WIDTH;
            fv_sparse_ahead(rows, j, last, (const char *)panel, FV_SPARSE_WIDTH * sizeof *panel);
            FV_UNROLL
            for (int k = 0; k < FV_SPARSE_WIDTH; k++)
                sums[k] += value * line[k];
        }
        for (int k = 0; k < FV_SPARSE_WIDTH; k++)
            out[k] = sums[k];
    }
}

static void fv_sparse_apply(const fv_sparse_rows *rows, const double *vector, double *out)
{
    for (int64_t r = rows->begin; r < rows->end; r++) {
        const int64_t end = rows->indptr[r + 1];
        double a = 0.0, b = 0.0, c = 0.0, d = 0.0; /* four chains hide the latency of adding */
        int64_t j = rows->indptr[r];
        for (; j + 4 <= end; j += 4) {
            a += (double)rows->values[j] * vector[rows->indices[j]];
            b += (double)rows->values[j + 1] * vector[rows->indices[j + 1]];
            c += (double)rows->values[j + 2] * vector[rows->indices[j + 2]];
            d += (double)rows->values[j + 3] * vector[rows->indices[j + 3]];
        }
        for (; j < end; j++)
            a += (double)rows->values[j] * vector[rows->indices[j]];
        out[r - rows->begin] = (a + b) + (c + d);
    }
}

static void fv_sparse_cosines(const fv_sparse_rows *rows, const float *panel,
                              const float *inverse, float *out, int64_t ld)
{
    const int64_t last = rows->indptr[rows->end];
    float scores[FV_SPARSE_WIDTH];
    for (int64_t r = rows->begin; r < rows->end; r++) {
        vf sums[FV_SPARSE_WIDTH / VF_LANES];
        FV_UNROLL
        for (int k = 0; k < FV_SPARSE_WIDTH / VF_LANES; k++)
            sums[k] = vf_zero();
        for (int64_t j = rows->indptr[r]; j < rows->indptr[r + 1]; j++) {
            const vf value = vf_set1(rows->values[j]);
            const float *line = panel + (int64_t)rows->indices[j] * FV_SPARSE_WIDTH;
            fv_sparse_ahead(rows, j, last, (const char *)panel, FV_SPARSE_WIDTH * sizeof *panel);
            FV_UNROLL
            for (int k = 0; k < FV_SPARSE_WIDTH / VF_LANES; k++)
                sums[k] = vf_fma(value, vf_load(line + k * VF_LANES), sums[k]);
        }
        const vf length = vf_set1(inverse[r]);
        FV_UNROLL
        for (int k = 0; k < FV_SPARSE_WIDTH / VF_LANES; k++)
            vf_store(scores + k * VF_LANES, vf_mul(sums[k], length));
        for (int k = 0; k < FV_SPARSE_WIDTH; k++)
            out[k * ld + r - rows->begin] = scores[k];
    }
}

const fv_sparse_kernels FV_NAME(fv_sparse_kernels) = {.multiply = fv_sparse_multiply,
                                                      .apply = fv_sparse_apply,
                                                      .cosines = fv_sparse_cosines};
