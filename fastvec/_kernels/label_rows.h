/* Prediction of classifiers: rows of a text pooled to their mean, and their products with the labels'
   rows. Rows are as long as they are, at any address: a mapped file's. Included once per level.
   Twin: fastvec/_reference/texts.py. */

#define FV_TEXT_AHEAD 8 /* rows between asking and using */

/* sum = from + R rows. One float at a time where that is a vector: its load would want an aligned address. */
FV_INLINE void fv_add_rows(const int R, const char *const *row, const char *const *later, int64_t dim,
                           const float *from, float *sum)
{
    int64_t k = 0;
    for (; VF_LANES > 1 && k + VF_LANES <= dim; k += VF_LANES) {
        vf s = vf_load(from + k);
        FV_UNROLL
        for (int r = 0; r < R; r++) {
            if (k % (FV_LINE / (int64_t)sizeof(float)) == 0)
                FV_PREFETCH_READ(later[r] + k * (int64_t)sizeof(float));
            s = vf_add(s, vf_load((const float *)(row[r] + k * (int64_t)sizeof(float))));
        }
        vf_store(sum + k, s);
    }
    for (; k < dim; k++) {
        float s = from[k];
        for (int r = 0; r < R; r++) {
            float x;
            memcpy(&x, row[r] + k * (int64_t)sizeof(float), sizeof x);
            s += x;
        }
        sum[k] = s;
    }
}

/* sum = mean of n rows; zeros for none. */
static void fv_text_mean(const char *rows, int64_t dim, const int32_t *ids, int64_t n, float *sum)
{
    const int64_t size = dim * (int64_t)sizeof(float);
    const char *row[4], *later[4];
    for (int64_t k = 0; k < dim; k++)
        sum[k] = 0.0f;
    int64_t i = 0;
    for (; i + 4 <= n; i += 4) {
        for (int r = 0; r < 4; r++) {
            row[r] = rows + ids[i + r] * size;
            later[r] = rows + ids[i + r + FV_TEXT_AHEAD < n ? i + r + FV_TEXT_AHEAD : i + r] * size;
        }
        fv_add_rows(4, row, later, dim, sum, sum);
    }
    for (; i < n; i++) {
        row[0] = rows + ids[i] * size;
        fv_add_rows(1, row, row, dim, sum, sum);
    }
    if (n > 0)
        for (int64_t k = 0; k < dim; k++)
            sum[k] /= (float)n;
}

/* scores = rows . hidden, for n rows. */
static void fv_label_scores(const char *rows, int64_t dim, int64_t n, const float *hidden, float *scores)
{
    for (int64_t j = 0; j < n; j++) {
        const char *row = rows + j * dim * (int64_t)sizeof(float);
        vf s = vf_zero();
        int64_t k = 0;
        for (; VF_LANES > 1 && k + VF_LANES <= dim; k += VF_LANES)
            s = vf_fma(vf_load((const float *)(row + k * (int64_t)sizeof(float))), vf_load(hidden + k), s);
        float sum = vf_sum(s);
        for (; k < dim; k++) {
            float x;
            memcpy(&x, row + k * (int64_t)sizeof(float), sizeof x);
            sum += x * hidden[k];
        }
        scores[j] = sum;
    }
}
