/* Scores of a pooled block: the mean or sum of the bag's rows against the outputs.

   Reads in, out, weights, offset; writes scores, and the pooled row to `hidden` if it is wanted later.
   Against FV_FEW_OUT outputs a bag is pooled and scored in one pass. Twin: fastvec/_reference/block.py,
   scores. */

enum { FV_LONG_BAG = 32 }; /* rows of a bag from which on it is taken row by row */
enum { FV_BAG_AHEAD = 8 }; /* rows of it between asking and using */

/* U vectors of the sum of the bag's rows from float k, weights counting. */
FV_INLINE void fv_sum_bag(const int U, const fv_block *b, const float *weights, ptrdiff_t k, vf *sum)
{
    const int32_t n = b->n_in;
    float *const *const in = b->in;
    FV_UNROLL
    for (int u = 0; u < U; u++)
        sum[u] = vf_zero();
    int32_t i = 0;
    if (weights == NULL) {
        for (; i + 2 <= n; i += 2) {
            const float *const row = in[i] + k, *const next = in[i + 1] + k;
            FV_UNROLL
            for (int u = 0; u < U; u++)
                sum[u] = vf_add(sum[u], vf_load(row + u * VF_LANES));
            FV_UNROLL
            for (int u = 0; u < U; u++)
                sum[u] = vf_add(sum[u], vf_load(next + u * VF_LANES));
        }
        if (i < n) {
            const float *const row = in[i] + k;
            FV_UNROLL
            for (int u = 0; u < U; u++)
                sum[u] = vf_add(sum[u], vf_load(row + u * VF_LANES));
        }
        return;
    }
    for (; i < n; i++) {
        const float *const row = in[i] + k;
        const vf weight = vf_bcast(weights + i);
        FV_UNROLL
        for (int u = 0; u < U; u++)
            sum[u] = vf_fma(weight, vf_load(row + u * VF_LANES), sum[u]);
    }
}

/* U vectors of the pooled row from float k, in `sum` and if `kept` stored. */
FV_INLINE void fv_pool_columns(const int U, const fv_block *b, const float *weights, ptrdiff_t k, vf scale,
                               const int kept, vf *sum)
{
    fv_sum_bag(U, b, weights, k, sum);
    FV_UNROLL
    for (int u = 0; u < U; u++) {
        sum[u] = vf_mul(sum[u], scale);
        if (kept)
            vf_store(b->hidden + k + u * VF_LANES, sum[u]);
    }
}

/* U vectors of the pooled row, and their part of the scores of FV_FEW_OUT outputs. */
FV_INLINE void fv_pool_score_columns(const int U, const fv_block *b, const float *weights, ptrdiff_t k,
                                     vf scale, const int kept, float *const *out, vf *scores)
{
    vf pooled[4];
    fv_pool_columns(U, b, weights, k, scale, kept, pooled);
    FV_UNROLL
    for (int u = 0; u < U; u++)
        FV_UNROLL
        for (int j = 0; j < FV_FEW_OUT; j++)
            scores[j] = vf_fma(pooled[u], vf_load(out[j] + k + u * VF_LANES), scores[j]);
}

/* The bag is pooled and scored in one pass. */
FV_INLINE void fv_pool_scores_few(const fv_block *b, const float *weights, vf scale, const int usual,
                                  const int kept)
{
    const ptrdiff_t dim = b->dim;
    const int32_t ahead = fv_ahead_while_scoring(b);
    vf scores[FV_FEW_OUT];
    float *out[FV_FEW_OUT];
    FV_UNROLL
    for (int j = 0; j < FV_FEW_OUT; j++) {
        scores[j] = vf_zero();
        out[j] = b->out[j];
    }
    ptrdiff_t k = 0;
    for (; k + 4 * VF_LANES <= dim; k += 4 * VF_LANES) {
        FV_UNROLL
        for (int u = 0; u < 4; u++)
            fv_ask_pooled(b, ahead, usual, k + u * VF_LANES);
        fv_pool_score_columns(4, b, weights, k, scale, kept, out, scores);
    }
    for (; k < dim; k += VF_LANES) {
        fv_ask_pooled(b, ahead, usual, k);
        fv_pool_score_columns(1, b, weights, k, scale, kept, out, scores);
    }
    vf_sum6(scores[0], scores[1], scores[2], scores[3], scores[4], scores[5], b->scores);
}

/* The rows of a long bag one after the other, four at a time: each is read once and whole, those after
   them are asked for meanwhile, and the sums stay in the first cache. */
static void fv_pool_rows(const fv_block *b, vf scale)
{
    const int32_t n = b->n_in, dim = b->dim;
    float *const *const in = b->in;
    for (int32_t k = 0; k < dim; k += VF_LANES)
        vf_store(b->hidden + k, vf_zero());
    int32_t i = 0;
    for (; i + 4 <= n; i += 4) {
        const int32_t last = i + FV_BAG_AHEAD + 4 < n ? i + FV_BAG_AHEAD + 4 : n;
        for (int32_t k = 0; k < dim; k += VF_LANES) {
            fv_ask(in, i + FV_BAG_AHEAD, last, k);
            const vf x = vf_add(vf_load(in[i] + k), vf_load(in[i + 1] + k));
            const vf y = vf_add(vf_load(in[i + 2] + k), vf_load(in[i + 3] + k));
            vf_store(b->hidden + k, vf_add(vf_load(b->hidden + k), vf_add(x, y)));
        }
    }
    for (; i < n; i++)
        for (int32_t k = 0; k < dim; k += VF_LANES)
            vf_store(b->hidden + k, vf_add(vf_load(b->hidden + k), vf_load(in[i] + k)));
    for (int32_t k = 0; k < dim; k += VF_LANES) {
        fv_ask(b->ahead, 0, fv_ahead_while_scoring(b), k);
        vf_store(b->hidden + k, vf_mul(vf_load(b->hidden + k), scale));
    }
}

/* Pools the bag into `hidden`, weights counting, then scores it. */
static void fv_pool_scores(const fv_block *b)
{
    const int32_t dim = b->dim, ahead = fv_ahead_while_scoring(b);
    const float *all = b->pool_weight ? b->pool_weight : b->in_weight;
    const float *weights = b->pool_weight || b->weighted ? all : NULL; /* NULL: all are 1 */
    float total = weights ? 0.0f : (float)b->n_in;
    for (int32_t i = 0; weights && i < b->n_in; i++)
        total += weights[i];
    const vf scale = vf_set1(b->pool == FV_POOL_MEAN ? 1.0f / total : 1.0f);
    vf pooled[4];
    int32_t k = 0;
    if (b->n_in <= FV_LONG_BAG && b->n_out == FV_FEW_OUT && b->offset == NULL) {
        if (b->n_ahead != FV_USUAL_AHEAD || weights != NULL)
            fv_pool_scores_few(b, weights, scale, 0, 1);
        else if (b->outputs_stay)
            fv_pool_scores_few(b, NULL, scale, 1, 0);
        else
            fv_pool_scores_few(b, NULL, scale, 1, 1);
        return;
    }
    if (b->n_in > FV_LONG_BAG && weights == NULL) {
        fv_pool_rows(b, scale);
        k = dim;
    }
    for (; k + 4 * VF_LANES <= dim; k += 4 * VF_LANES) {
        FV_UNROLL
        for (int u = 0; u < 4; u++)
            fv_ask(b->ahead, 0, ahead, k + u * VF_LANES);
        fv_pool_columns(4, b, weights, k, scale, 1, pooled);
    }
    for (; k < dim; k += VF_LANES) {
        fv_ask(b->ahead, 0, ahead, k);
        fv_pool_columns(1, b, weights, k, scale, 1, pooled);
    }
    float *hidden = b->hidden;
    for (int32_t j = 0; j < b->n_out;) {
        const int n = fv_tile_size(b->n_out - j), whole = j + 8 <= b->ld;
        FV_TILES(1, n, &hidden, b->out + j, dim, b->scores + j, b->ld, whole, hidden)
        j += n;
    }
    if (FV_UNLIKELY(b->offset != NULL))
        fv_add_offsets(b);
}
