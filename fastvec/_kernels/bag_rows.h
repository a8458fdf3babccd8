/* Bags: a word that stands for several rows of the input table, as in FastText its own row and those
   of its n-grams (Bojanowski et al. 2017, eq. 2). Pooled to their mean when the word comes into reach of
   the window; what the mean gained meanwhile is given to every row when it goes:

       now = was = 1/n sum_i row[i]          row[i] += lock[i] * (now - was)

   so a bag is read and written once per occurrence, not once per window. Each row gets the whole
   gradient of the mean, as in fastText. Twin: fastvec/_reference/bags.py. */

FV_INLINE void fv_bag_columns(const int U, const float *base, int64_t stride, const int32_t *rows,
                              int32_t n, int32_t k, vf scale, float *now, float *was)
{
    vf sum[4];
    FV_UNROLL
    for (int u = 0; u < U; u++)
        sum[u] = vf_zero();
    for (int32_t i = 0; i < n; i++) {
        const float *row = base + (int64_t)rows[i] * stride + k;
        FV_UNROLL
        for (int u = 0; u < U; u++)
            sum[u] = vf_add(sum[u], vf_load(row + u * VF_LANES));
    }
    FV_UNROLL
    for (int u = 0; u < U; u++) {
        sum[u] = vf_mul(sum[u], scale);
        vf_store(now + k + u * VF_LANES, sum[u]);
        vf_store(was + k + u * VF_LANES, sum[u]);
    }
}

static void fv_bag_enter(const float *base, int64_t stride, const int32_t *rows, int32_t n,
                         int32_t dim, float *now, float *was)
{
    const vf scale = vf_set1(1.0f / (float)n);
    int32_t k = 0;
    for (; k + 4 * VF_LANES <= dim; k += 4 * VF_LANES)
        fv_bag_columns(4, base, stride, rows, n, k, scale, now, was);
    for (; k < dim; k += VF_LANES)
        fv_bag_columns(1, base, stride, rows, n, k, scale, now, was);
}

/* `lock` holds factors by row modulo n_lock, or is NULL where all are 1. Destroys `now`. */
static void fv_bag_leave(float *base, int64_t stride, const int32_t *rows, int32_t n, int32_t dim,
                         const float *lock, int64_t n_lock, float *now, const float *was)
{
    for (int32_t k = 0; k < dim; k += VF_LANES)
        vf_store(now + k, vf_sub(vf_load(now + k), vf_load(was + k)));
    for (int32_t i = 0; i < n; i++) {
        float *row = base + (int64_t)rows[i] * stride;
        if (FV_UNLIKELY(lock != NULL)) {
            const float factor = lock[rows[i] % n_lock];
            if (factor != 0.0f) /* a frozen row stays as it is to the bit */
                for (int32_t k = 0; k < dim; k += VF_LANES)
                    vf_store(row + k, vf_fma(vf_set1(factor), vf_load(now + k), vf_load(row + k)));
            continue;
        }
        for (int32_t k = 0; k < dim; k += VF_LANES)
            vf_store(row + k, vf_add(vf_load(row + k), vf_load(now + k)));
    }
}

/* A bag of one row leaves and enters: the same in one pass, to the bit. */
static void fv_row_renew(float *row, int32_t dim, float *now, float *was)
{
    for (int32_t k = 0; k < dim; k += VF_LANES) {
        const vf x = vf_add(vf_load(row + k), vf_sub(vf_load(now + k), vf_load(was + k)));
        vf_store(row + k, x);
        vf_store(now + k, x);
        vf_store(was + k, x);
    }
}
