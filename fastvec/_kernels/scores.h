/* Scores of a block, and pooling.

   score[i][j] = in[i] . out[j] (+ offset[j]); with a pool, in is the mean or sum of the bag.
   Reads in, out, offset; writes scores, hidden. Two inputs against up to six outputs are summed in
   registers: 12 sums, 2 + 1 operands, so 12 FMAs cost 8 loads. `next` is a row that a later block needs;
   its lines are asked for meanwhile (block.h). Under Hogwild other workers may write
   the rows meanwhile. Twin: fastvec/_reference/block.py, scores. */

enum { FV_LONG_BAG = 32 };  /* rows of a bag from which on it is taken row by row */
enum { FV_BAG_AHEAD = 8 }; /* rows of it between asking and using */

/* Asks for the line at float k of rows [begin, end), once a line. */
FV_INLINE void fv_ask(float *const *rows, int32_t begin, int32_t end, ptrdiff_t k)
{
    if (k % (FV_LINE / (int32_t)sizeof(float)) != 0)
        return;
    float *const *row = rows + begin, *const *const last = rows + end;
    for (; last - row >= 2; row += 2) { /* a third of a loop over single rows was counting */
        FV_PREFETCH(row[0] + k);
        FV_PREFETCH(row[1] + k);
    }
    if (row < last)
        FV_PREFETCH(row[0] + k);
}

/* The same of rows [begin, begin + N), N a constant after inlining: nothing is counted. */
FV_INLINE void fv_ask_each(const int N, float *const *rows, const int begin, ptrdiff_t k)
{
    if (k % (FV_LINE / (int32_t)sizeof(float)) != 0)
        return;
    FV_UNROLL
    for (int i = 0; i < N; i++)
        FV_PREFETCH(rows[begin + i] + k);
}

/* M inputs x N outputs, both constants after inlining; sums to s[i * ld + j]. With `whole` eight floats
   of a row may be written. */
FV_INLINE void fv_scores_tile(const int M, const int N, float *const *in, float *const *out,
                              int32_t dim, float *s, int32_t ld, const int whole,
                              const float *next)
{
    vf sum[2][6];
    const float *a = in[0], *b = in[M - 1];
    const float *o[6];
    FV_UNROLL
    for (int j = 0; j < N; j++) {
        o[j] = out[j];
        sum[0][j] = vf_zero();
        sum[1][j] = vf_zero();
    }
    for (int32_t k = 0; k < dim; k += VF_LANES) {
        FV_PREFETCH(next + k);
        vf x = vf_load(a + k), y = M > 1 ? vf_load(b + k) : x;
        FV_UNROLL
        for (int j = 0; j < N; j++) {
            vf z = M > 1 ? vf_load_once(o[j] + k) : vf_load(o[j] + k);
            sum[0][j] = vf_fma(x, z, sum[0][j]);
            if (M > 1)
                sum[1][j] = vf_fma(y, z, sum[1][j]);
        }
    }
    float *t = s + (M - 1) * ld;
    int j = 0;
    if (N >= 5 && whole) {
        /* one store for the row's eight lanes: the objective loads them as one vector, and a load that
           spans several stores waits until they have left the store buffer */
        const vf zero = vf_zero();
        vf_sum6(sum[0][0], sum[0][1], sum[0][2], sum[0][3], sum[0][4], N > 5 ? sum[0][5] : zero, s);
        if (M > 1)
            vf_sum6(sum[1][0], sum[1][1], sum[1][2], sum[1][3], sum[1][4], N > 5 ? sum[1][5] : zero, t);
        return;
    }
    if (N >= 4) {
        vf_sum4(sum[0][0], sum[0][1], sum[0][2], sum[0][3], s);
        if (M > 1)
            vf_sum4(sum[1][0], sum[1][1], sum[1][2], sum[1][3], t);
        j = 4;
    }
    if (N - j >= 2) {
        vf_sum2x2(sum[0][j], sum[0][j + 1], sum[M - 1][j], sum[M - 1][j + 1], s + j, t + j);
        j += 2;
    }
    if (j < N) {
        s[j] = vf_sum(sum[0][j]);
        if (M > 1)
            t[j] = vf_sum(sum[1][j]);
    }
}

#define FV_TILE_CASE(M, N, ...)                                                                    \
    case N:                                                                                        \
        fv_scores_tile(M, N, __VA_ARGS__);                                                         \
        break;
#define FV_TILES(M, n, ...)                                                                        \
    switch (n) {                                                                                   \
        FV_TILE_CASE(M, 1, __VA_ARGS__)                                                            \
        FV_TILE_CASE(M, 2, __VA_ARGS__)                                                            \
        FV_TILE_CASE(M, 3, __VA_ARGS__)                                                            \
        FV_TILE_CASE(M, 4, __VA_ARGS__)                                                            \
        FV_TILE_CASE(M, 5, __VA_ARGS__)                                                            \
    default:                                                                                       \
        fv_scores_tile(M, 6, __VA_ARGS__);                                                         \
    }

/* Outputs are cut into tiles of nearly equal size, at most six: 11 = 6 + 5, 16 = 6 + 5 + 5. */
FV_INLINE int fv_tile_size(int left)
{
    if (left <= 6)
        return left;
    const int tiles = (left + 5) / 6;
    return (left + tiles - 1) / tiles;
}

/* The score of a pair; four sums, so that no addition waits for the one before it. */
static float fv_pair_score(const fv_pair *p)
{
    const float *const a = p->in, *const b = p->out;
    const int32_t dim = p->dim;
    vf sum[4];
    FV_UNROLL
    for (int u = 0; u < 4; u++)
        sum[u] = vf_zero();
    int32_t k = 0;
    for (; k + 4 * VF_LANES <= dim; k += 4 * VF_LANES)
        FV_UNROLL
        for (int u = 0; u < 4; u++)
            sum[u] = vf_fma(vf_load(a + k + u * VF_LANES), vf_load(b + k + u * VF_LANES), sum[u]);
    for (; k < dim; k += VF_LANES)
        sum[0] = vf_fma(vf_load(a + k), vf_load(b + k), sum[0]);
    return vf_sum(vf_add(vf_add(sum[0], sum[1]), vf_add(sum[2], sum[3])));
}

static void fv_add_offsets(const fv_block *b)
{
    for (int32_t i = 0; i < fv_block_rows(b); i++)
        for (int32_t j = 0; j < b->n_out; j++)
            b->scores[i * b->ld + j] += b->offset[j];
}

static void fv_scores(const fv_block *b)
{
    const int32_t m = b->n_in, dim = b->dim, ld = b->ld;
    for (int32_t j = 0; j < b->n_out;) {
        const int n = fv_tile_size(b->n_out - j), whole = j + 8 <= ld;
        const int32_t ahead = j == 0 ? fv_ahead_while_scoring(b) : 0;
        float *const *out = b->out + j;
        for (int32_t i = 0; i < m; i += 2) {
            float *const *in = b->in + i, *s = b->scores + i * ld + j;
            const float *next = i / 2 < ahead ? b->ahead[i / 2] : b->in[i];
            if (i + 1 == m)
                FV_TILES(1, n, in, out, dim, s, ld, whole, next)
            else if (n == 6 && whole) /* K = 5, first, so that no switch lies in its way */
                fv_scores_tile(2, 6, in, out, dim, s, ld, 1, next);
            else
                FV_TILES(2, n, in, out, dim, s, ld, whole, next)
        }
        j += n;
    }
    if (FV_UNLIKELY(b->offset != NULL))
        fv_add_offsets(b);
}

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

/* Asks for what a pooled block asks for while scoring; `usual`: n_ahead is FV_USUAL_AHEAD. */
FV_INLINE void fv_ask_pooled(const fv_block *b, int32_t ahead, const int usual, ptrdiff_t k)
{
    if (usual)
        fv_ask_each(FV_POOLED_AHEAD, b->ahead, 0, k);
    else
        fv_ask(b->ahead, 0, ahead, k);
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
