/* Update rules: how a row moves given its gradient g (of minus the loss), its state and the rate.

   SGD      row += rate * g
   Adagrad  state += g^2; row += rate * g / (sqrt(state) + eps)   (`before`: add first; else divide
            first, as GloVe's program). Duchi et al. 2011. Without eps the root is within 3e-7.
   record   state = g, row stays: the gradient check uses it through the same call.
   fixed    nothing is written and no gradient taken: the loss alone is wanted, as of held-out text.
   inputs   SGD of the first n_free inputs; all other rows are only read, as where a finished model
            infers the vector of a new document.

   move_row is the generic form. SGD has fused forms that take coefficients already multiplied by the
   rate, Adagrad one for a row against a row; tests assert fused == generic. Rows may be written by other workers at the same time
   (Hogwild, Recht et al. 2011). Twin: fastvec/_reference/rules.py. */

static void fv_sgd_row(float *row, float *state, const float *grad, int32_t dim, float rate,
                       const fv_rule_params *params)
{
    (void)state;
    (void)params;
    const vf r = vf_set1(rate);
    for (int32_t k = 0; k < dim; k += VF_LANES)
        vf_store(row + k, vf_fma(r, vf_load(grad + k), vf_load(row + k)));
}

/* One vector of a row: the clipped gradient moves it, and the sum grows. A sum of 0 is one where nothing
   was ever added: there the entry must not move, so where sums may be 0 the divisor is `guarded`. */
FV_INLINE void fv_adagrad_move(float *row, float *state, vf x, vf g, float rate, const int clipped,
                               const int exact, const int guarded, const fv_rule_params *params)
{
    const vf old = vf_load(state);
    if (clipped)
        g = vf_min(vf_set1(params->clip), vf_max(vf_set1(-params->clip), g));
    const vf sum = vf_fma(g, g, old);
    vf divisor = params->before ? sum : old;
    if (guarded)
        divisor = vf_max(vf_set1(1e-30f), divisor);
    vf_store(state, sum);
    if (exact) {
        const vf root = vf_add(vf_sqrt(divisor), vf_set1(params->eps));
        vf_store(row, vf_fma(vf_set1(rate), vf_div(g, root), x));
    } else {
        vf_store(row, vf_add_over_root(x, vf_mul(vf_set1(0.5f * rate), g), divisor));
    }
}

FV_INLINE void fv_adagrad_row_loop(float *row, float *state, const float *grad, int32_t dim, float rate,
                                   const int exact, const fv_rule_params *params)
{
    for (int32_t k = 0; k < dim; k += VF_LANES)
        fv_adagrad_move(row + k, state + k, vf_load(row + k), vf_load(grad + k), rate,
                        params->clip > 0.0f, exact, 1, params);
}

static void fv_adagrad_row(float *row, float *state, const float *grad, int32_t dim, float rate,
                           const fv_rule_params *params)
{
    if (params->eps > 0.0f)
        fv_adagrad_row_loop(row, state, grad, dim, rate, 1, params);
    else
        fv_adagrad_row_loop(row, state, grad, dim, rate, 0, params);
}

/* A row against a row: gradients stay in registers. Lines of the row ahead are asked for meanwhile. */
FV_INLINE void fv_adagrad_pair_loop(const fv_pair *p, float coef, float rate, const int clipped,
                                    const int exact, const int guarded, const fv_rule_params *params)
{
    const vf c = vf_set1(coef);
    const int32_t dim = p->dim;
    float *const in = p->in, *const in_state = p->in_state;
    float *const out = p->out, *const out_state = p->out_state;
    const float *const ahead = p->ahead ? p->ahead : in;
    const fv_rule_params own = *params; /* a store to a row cannot change it */
    const int32_t line = FV_LINE / (int32_t)sizeof(float);
    for (int32_t k = 0; k < dim; k += VF_LANES) {
        const vf a = vf_load_once(in + k), b = vf_load_once(out + k);
        if (2 * k % line == 0)
            FV_UNROLL
            for (int32_t l = 0; l < 2 * VF_LANES; l += line)
                FV_PREFETCH(ahead + 2 * k + l);
        fv_adagrad_move(in + k, in_state + k, a, vf_mul(c, b), rate, clipped, exact, guarded, &own);
        fv_adagrad_move(out + k, out_state + k, b, vf_mul(c, a), rate, clipped, exact, guarded, &own);
    }
}

/* Sums that divide before they grow are above 0 from the start: without a guard. */
static void fv_adagrad_pair(const fv_pair *p, float coef, float rate, const fv_rule_params *params)
{
    const int clipped = params->clip > 0.0f;
    if (params->eps > 0.0f || params->before)
        fv_adagrad_pair_loop(p, coef, rate, clipped, params->eps > 0.0f, 1, params);
    else if (clipped)
        fv_adagrad_pair_loop(p, coef, rate, 1, 0, 0, params);
    else
        fv_adagrad_pair_loop(p, coef, rate, 0, 0, 0, params);
}

static void fv_record_row(float *row, float *state, const float *grad, int32_t dim, float rate,
                          const fv_rule_params *params)
{
    (void)row;
    (void)rate;
    (void)params;
    memcpy(state, grad, (size_t)dim * sizeof(float));
}

static void fv_fixed_row(float *row, float *state, const float *grad, int32_t dim, float rate,
                         const fv_rule_params *params)
{
    (void)row;
    (void)state;
    (void)grad;
    (void)dim;
    (void)rate;
    (void)params;
}

static void fv_fixed_block(const fv_block *b)
{
    (void)b;
}

/* row += scale * sum_j c[j] * out[j], N a constant after inlining */
FV_INLINE void fv_add_outputs(const int N, const fv_block *b, float *row, float *const *out,
                              const float *c, float scale, const int32_t ahead)
{
    const int32_t dim = b->dim, asked = fv_ahead_while_scoring(b);
    float *const *const rows = b->ahead;
    vf factor[6];
    FV_UNROLL
    for (int j = 0; j < N; j++)
        factor[j] = vf_set1(scale * c[j]);
    for (int32_t k = 0; k < dim; k += VF_LANES) {
        fv_ask(rows, asked, ahead, k);
        vf x = vf_load(row + k), y = vf_zero(); /* two chains of sums */
        FV_UNROLL
        for (int j = 0; j < N; j++) {
            if (j % 2 == 0)
                x = vf_fma(factor[j], vf_load(out[j] + k), x);
            else
                y = vf_fma(factor[j], vf_load(out[j] + k), y);
        }
        vf_store(row + k, N > 1 ? vf_add(x, y) : x);
    }
}

static void fv_move_input(const fv_block *b, float *row, const float *c, float scale)
{
    const int32_t n = b->n_out;
    int32_t j = 0, ahead = b->n_ahead;
    for (; j + 6 <= n; j += 6, ahead = 0)
        fv_add_outputs(6, b, row, b->out + j, c + j, scale, ahead);
    for (; j + 2 <= n; j += 2, ahead = 0)
        fv_add_outputs(2, b, row, b->out + j, c + j, scale, ahead);
    if (j < n)
        fv_add_outputs(1, b, row, b->out + j, c + j, scale, ahead);
}

static void fv_inputs_block(const fv_block *b)
{
    for (int32_t i = 0; i < b->n_free; i++)
        fv_move_input(b, b->in[i], b->scores + (ptrdiff_t)i * b->ld, 1.0f);
}

static void fv_inputs_pooled(const fv_block *b)
{
    for (int32_t i = 0; i < b->n_free; i++)
        fv_move_input(b, b->in[i], b->scores, b->grad_scale * b->in_weight[i]);
}

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
    const int32_t dim = b->dim, asked = fv_ahead_while_scoring(b), ahead = first ? b->n_ahead : 0;
    float *const *const rows = b->ahead;
    float *const delta = b->grad;
    int32_t k = 0;
    for (; k + U * VF_LANES <= dim; k += U * VF_LANES) {
        FV_UNROLL
        for (int u = 0; u < U; u++)
            fv_ask(rows, asked, ahead, k + u * VF_LANES);
        fv_sgd_columns(R, U, held, stream, n, k, c, cr, cs, first, last, delta, dim);
    }
    for (; U > 1 && k < dim; k += VF_LANES) {
        fv_ask(rows, asked, ahead, k);
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
    if (b->n_in > FV_LONG_BAG) { /* fv_sgd_scatter */
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

static void fv_sgd_pooled(const fv_block *b)
{
    const int32_t n = b->n_out, dim = b->dim, asked = fv_ahead_while_scoring(b);
    int32_t k = 0;
    for (; k + 4 * VF_LANES <= dim; k += 4 * VF_LANES) {
        FV_UNROLL
        for (int u = 0; u < 4; u++)
            fv_ask(b->ahead, asked, b->n_ahead, k + u * VF_LANES);
        if (n == 6) /* K = 5 */
            fv_sgd_pooled_columns(4, b, 6, k);
        else
            fv_sgd_pooled_columns(4, b, n, k);
    }
    for (; k < dim; k += VF_LANES) {
        fv_ask(b->ahead, asked, b->n_ahead, k);
        fv_sgd_pooled_columns(1, b, n, k);
    }
    if (b->n_in > FV_LONG_BAG)
        fv_sgd_scatter(b);
}

/* Gradients of both sides to scratch, from coefficients; the generic path and the checks use it. */
static void fv_gradients(const fv_block *b, float *grad_in, float *grad_out)
{
    const int32_t m = b->n_in, n = b->n_out, dim = b->dim, ld = b->ld;
    const int32_t asked = fv_ahead_while_scoring(b);
    const int pooled = b->pool != FV_POOL_NONE;
    float *const *in = pooled ? (float *const *)&b->hidden : b->in;
    const int32_t rows = fv_block_rows(b);
    for (int32_t k = 0; k < dim; k += VF_LANES) {
        fv_ask(b->ahead, asked, b->n_ahead, k);
        for (int32_t j = 0; j < n; j++) {
            vf g = vf_zero();
            for (int32_t i = 0; i < rows; i++)
                g = vf_fma(vf_bcast(b->scores + i * ld + j), vf_load(in[i] + k), g);
            vf_store(grad_out + (ptrdiff_t)j * dim + k, g);
        }
        for (int32_t i = 0; i < rows; i++) {
            vf g = vf_zero();
            for (int32_t j = 0; j < n; j++)
                g = vf_fma(vf_bcast(b->scores + i * ld + j), vf_load(b->out[j] + k), g);
            vf_store(grad_in + (ptrdiff_t)i * dim + k, g);
        }
        if (pooled) {
            const vf d = vf_mul(vf_load(grad_in + k), vf_set1(b->grad_scale));
            for (int32_t i = m - 1; i >= 0; i--)
                vf_store(grad_in + (ptrdiff_t)i * dim + k, vf_mul(vf_set1(b->in_weight[i]), d));
        }
    }
}
