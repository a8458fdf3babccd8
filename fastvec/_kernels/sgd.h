/* SGD's fused forms: coefficients that hold the rate move both sides of a block in one pass over the floats
   of its rows. The form for one row is in rules.h. Twin: fastvec/_reference/block.py. */

/* One step of fv_sgd_tile: U vectors of each row, from float k. */
FV_INLINE void fv_sgd_columns(const int R, const int U, float *const *held, float *const *stream,
                              int32_t n, int32_t k, const float *c, const ptrdiff_t cr,
                              const ptrdiff_t cs, const int first, const int last, float *delta,
                              int32_t dim)
{
    vf old[6], moved[6];
    FV_UNROLL
    for (int r = 0; r < R; r++)
        FV_UNROLL
        for (int u = 0; u < U; u++)
            moved[r * U + u] = old[r * U + u] = vf_load(held[r] + k + u * VF_LANES);
    for (int32_t s = 0; s < n; s++, c += cs) {
        float *const row = stream[s] + k, *const sums = delta + (ptrdiff_t)s * dim + k;
        FV_UNROLL
        for (int u = 0; u < U; u++) {
            vf x = vf_load(row + u * VF_LANES);
            /* two chains of sums: one would wait for its own FMA */
            vf y = first ? x : vf_load(sums + u * VF_LANES), z = vf_zero();
            FV_UNROLL
            for (int r = 0; r < R; r++) {
                const vf f = vf_bcast(c + r * cr), o = old[r * U + u];
                moved[r * U + u] = vf_fma(f, x, moved[r * U + u]);
                if (r % 2 == 0)
                    y = vf_fma(f, o, y);
                else
                    z = r == 1 ? vf_mul(f, o) : vf_fma(f, o, z);
            }
            if (R > 1)
                y = vf_add(y, z);
            vf_store((last ? row : sums) + u * VF_LANES, y);
        }
    }
    FV_UNROLL
    for (int r = 0; r < R; r++)
        FV_UNROLL
        for (int u = 0; u < U; u++)
            vf_store(held[r] + k + u * VF_LANES, moved[r * U + u]);
}

/* R rows are held in registers with the sums of their moves, n rows stream past; coefficient of held r
   and streamed s at c[r * cr + s * cs]. Streamed rows move in place when `first` and `last`; tiles of
   a larger block keep their sums in b->grad (n x dim) until the last tile. Few held rows leave room for
   several of their vectors: pointers and coefficients are then read once for all of them. */
FV_INLINE void fv_sgd_tile(const int R, const fv_block *b, float *const *held, float *const *stream,
                           int32_t n, const float *c, const ptrdiff_t cr, const ptrdiff_t cs,
                           const int first, const int last)
{
    const int U = R == 1 ? 4 : R == 2 ? 3 : R == 3 ? 2 : 1;
    const int pairs = (R + 1) / 2;
    const int32_t dim = b->dim;
    const fv_asking ask = fv_ask_begin(b, pairs);
    float *const delta = b->grad;
    int32_t k = 0;
    for (; k + U * VF_LANES <= dim; k += U * VF_LANES) {
        FV_UNROLL
        for (int u = 0; first && u < U; u++)
            fv_ask_left(&ask, pairs, k + u * VF_LANES);
        fv_sgd_columns(R, U, held, stream, n, k, c, cr, cs, first, last, delta, dim);
    }
    for (; U > 1 && k < dim; k += VF_LANES) {
        if (first)
            fv_ask_left(&ask, pairs, k);
        fv_sgd_columns(R, 1, held, stream, n, k, c, cr, cs, first, last, delta, dim);
    }
}

#define FV_HELD_CASE(R, ...)                                                                       \
    case R:                                                                                        \
        fv_sgd_tile(R, __VA_ARGS__);                                                               \
        break;
#define FV_HELD(n, ...)                                                                            \
    switch (n) {                                                                                   \
        FV_HELD_CASE(1, __VA_ARGS__)                                                               \
        FV_HELD_CASE(2, __VA_ARGS__)                                                               \
        FV_HELD_CASE(3, __VA_ARGS__)                                                               \
        FV_HELD_CASE(4, __VA_ARGS__)                                                               \
        FV_HELD_CASE(5, __VA_ARGS__)                                                               \
    default:                                                                                       \
        fv_sgd_tile(6, __VA_ARGS__);                                                               \
    }

static void fv_sgd_block(const fv_block *b)
{
    const int32_t m = b->n_in, n = b->n_out;
    const ptrdiff_t ld = b->ld;
    const float *c = b->scores;
    if (m <= 6) { /* rather than n: the stream then is as long in every block of a model */
        FV_HELD(m, b, b->in, b->out, n, c, ld, 1, 1, 1)
    } else if (n <= 6) {
        FV_HELD(n, b, b->out, b->in, m, c, 1, ld, 1, 1)
    } else {
        for (int32_t j = 0; j < n;) {
            const int tile = fv_tile_size(n - j);
            float *const *out = b->out + j;
            if (j == 0)
                FV_HELD(tile, b, out, b->in, m, c + j, 1, ld, 1, 0)
            else if (j + tile < n)
                FV_HELD(tile, b, out, b->in, m, c + j, 1, ld, 0, 0)
            else
                FV_HELD(tile, b, out, b->in, m, c + j, 1, ld, 0, 1)
            j += tile;
        }
    }
}

/* U vectors of the pooled gradient go to the bag's rows, or to b->grad for fv_sgd_scatter. */
FV_INLINE void fv_sgd_give(const int U, const fv_block *b, const vf *sum, int32_t k)
{
    if (b->n_in > FV_LONG_BAG) {
        FV_UNROLL
        for (int u = 0; u < U; u++)
            vf_store(b->grad + k + u * VF_LANES, sum[u]);
        return;
    }
    for (int32_t i = 0; i < b->n_in; i++) {
        float *const row = b->in[i] + k;
        if (FV_UNLIKELY(b->weighted)) {
            const vf weight = vf_bcast(b->in_weight + i);
            FV_UNROLL
            for (int u = 0; u < U; u++)
                vf_store(row + u * VF_LANES, vf_fma(weight, sum[u], vf_load(row + u * VF_LANES)));
        } else {
            FV_UNROLL
            for (int u = 0; u < U; u++)
                vf_store(row + u * VF_LANES, vf_add(sum[u], vf_load(row + u * VF_LANES)));
        }
    }
}

/* U vectors of a pooled block from float k: the pooled row's gradient is collected in the pass that
   moves the N outputs, and scattered to the bag while it is still in registers. */
FV_INLINE void fv_sgd_pooled_columns(const int U, const fv_block *b, const int32_t n, int32_t k)
{
    const vf scale = vf_set1(b->grad_scale);
    vf hidden[4], sum[4];
    FV_UNROLL
    for (int u = 0; u < U; u++) {
        hidden[u] = vf_load(b->hidden + k + u * VF_LANES);
        sum[u] = vf_zero();
    }
    for (int32_t j = 0; j < n; j++) {
        float *const row = b->out[j] + k;
        const vf g = vf_bcast(b->scores + j);
        FV_UNROLL
        for (int u = 0; u < U; u++) {
            vf o = vf_load(row + u * VF_LANES);
            sum[u] = vf_fma(g, o, sum[u]);
            vf_store(row + u * VF_LANES, vf_fma(g, hidden[u], o));
        }
    }
    FV_UNROLL
    for (int u = 0; u < U; u++)
        sum[u] = vf_mul(sum[u], scale);
    fv_sgd_give(U, b, sum, k);
}

/* Gives the gradient in b->grad to each row of a long bag, one row after the other. */
static void fv_sgd_scatter(const fv_block *b)
{
    const int32_t n = b->n_in, dim = b->dim;
    for (int32_t i = 0; i < n; i++) {
        float *const row = b->in[i];
        const float *const later = b->in[i + FV_BAG_AHEAD < n ? i + FV_BAG_AHEAD : i];
        const vf weight = b->weighted ? vf_bcast(b->in_weight + i) : vf_set1(1.0f);
        for (int32_t k = 0; k < dim; k += VF_LANES) {
            if (k % (FV_LINE / (int32_t)sizeof(float)) == 0)
                FV_PREFETCH(later + k);
            vf_store(row + k, vf_fma(weight, vf_load(b->grad + k), vf_load(row + k)));
        }
    }
}

/* The same for FV_FEW_OUT outputs, whose coefficients `c` stay in registers. */
FV_INLINE void fv_sgd_pooled_few(const int U, const fv_block *b, float *const *out, const vf *c, int32_t k)
{
    const vf scale = vf_set1(b->grad_scale);
    vf hidden[2], sum[2], odd[2];
    FV_UNROLL
    for (int u = 0; u < U; u++) {
        hidden[u] = vf_load(b->hidden + k + u * VF_LANES);
        sum[u] = odd[u] = vf_zero();
    }
    FV_UNROLL
    for (int j = 0; j < FV_FEW_OUT; j++)
        FV_UNROLL
        for (int u = 0; u < U; u++) {
            float *const p = out[j] + k + u * VF_LANES;
            const vf o = vf_load_once(p);
            if (j % 2 == 0)
                sum[u] = vf_fma(c[j], o, sum[u]);
            else
                odd[u] = vf_fma(c[j], o, odd[u]);
            vf_store(p, vf_fma(c[j], hidden[u], o));
        }
    FV_UNROLL
    for (int u = 0; u < U; u++)
        sum[u] = vf_mul(vf_add(sum[u], odd[u]), scale);
    fv_sgd_give(U, b, sum, k);
}

static void fv_sgd_pooled(const fv_block *b)
{
    const int32_t n = b->n_out, dim = b->dim, asked = fv_ahead_while_scoring(b);
    int32_t k = 0;
    if (n == FV_FEW_OUT) {
        float *out[FV_FEW_OUT];
        vf c[FV_FEW_OUT];
        FV_UNROLL
        for (int j = 0; j < FV_FEW_OUT; j++) {
            out[j] = b->out[j];
            c[j] = vf_bcast(b->scores + j);
        }
        for (; k + 2 * VF_LANES <= dim; k += 2 * VF_LANES) {
            fv_ask(b->ahead, asked, b->n_ahead, k);
            fv_ask(b->ahead, asked, b->n_ahead, k + VF_LANES);
            fv_sgd_pooled_few(2, b, out, c, k);
        }
    }
    for (; k + 4 * VF_LANES <= dim; k += 4 * VF_LANES) {
        FV_UNROLL
        for (int u = 0; u < 4; u++)
            fv_ask(b->ahead, asked, b->n_ahead, k + u * VF_LANES);
        fv_sgd_pooled_columns(4, b, n, k);
    }
    for (; k < dim; k += VF_LANES) {
        fv_ask(b->ahead, asked, b->n_ahead, k);
        fv_sgd_pooled_columns(1, b, n, k);
    }
    if (b->n_in > FV_LONG_BAG)
        fv_sgd_scatter(b);
}
