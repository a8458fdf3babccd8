/* Scores of a block.

   score[i][j] = in[i] . out[j] (+ offset[j]).
   Reads in, out, offset; writes scores. Two inputs against up to six outputs are summed in registers: 12
   sums, 2 + 1 operands, so 12 FMAs cost 8 loads. `next` is a row that a later block needs; its lines are
   asked for meanwhile (block.h). Under Hogwild other workers may write the rows meanwhile.
   Twin: fastvec/_reference/block.py, scores. */

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
