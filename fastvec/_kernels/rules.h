/* Update rules: how a row moves given its gradient g (of minus the loss), its state and the rate.

   SGD      row += rate * g
   Adagrad  state += g^2; row += rate * g / (sqrt(state) + eps)   (`before`: add first; else divide
            first, as GloVe's program). Duchi et al. 2011. Without eps the root is within 3e-7.
   record   state = g, row stays: the gradient check uses it through the same call.
   fixed    nothing is written and no gradient taken: the loss alone is wanted, as of held-out text.
   inputs   SGD of the first n_free inputs; all other rows are only read, as where a finished model
            infers the vector of a new document.

   move_row is the generic form, all that a new rule needs. SGD has fused forms (sgd.h), it and `inputs` a
   step for blocks of few inputs (few.h), Adagrad a form for a row against a row; tests assert fused ==
   generic. Rows may be written by other workers at the same time (Hogwild, Recht et
   al. 2011). Twin: fastvec/_reference/rules.py. */

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

/* One vector of fv_add_outputs; two chains of sums. */
FV_INLINE void fv_add_column(const int N, float *row, const float *const *out, const vf *factor, ptrdiff_t k)
{
    vf x = vf_load(row + k), y = vf_zero();
    FV_UNROLL
    for (int j = 0; j < N; j++) {
        if (j % 2 == 0)
            x = vf_fma(factor[j], vf_load(out[j] + k), x);
        else
            y = vf_fma(factor[j], vf_load(out[j] + k), y);
    }
    vf_store(row + k, N > 1 ? vf_add(x, y) : x);
}

/* row += scale * sum_j c[j] * out[j], N a constant after inlining */
FV_INLINE void fv_add_outputs(const int N, const fv_block *b, float *row, float *const *out,
                              const float *c, float scale, const int32_t ahead, const int usual)
{
    const int32_t asked = fv_ahead_while_scoring(b);
    const ptrdiff_t dim = b->dim, line = FV_LINE / (ptrdiff_t)sizeof(float);
    float *const *const rows = b->ahead;
    vf factor[6];
    const float *from[6];
    FV_UNROLL
    for (int j = 0; j < N; j++) {
        factor[j] = vf_set1(scale * c[j]);
        from[j] = out[j];
    }
    ptrdiff_t k = 0;
    for (; k + line <= dim; k += line) {
        fv_ask_rest(rows, asked, ahead, usual, k);
        FV_UNROLL
        for (ptrdiff_t l = 0; l < line; l += VF_LANES)
            fv_add_column(N, row, from, factor, k + l);
    }
    if (k < dim)
        fv_ask_rest(rows, asked, ahead, usual, k);
    for (; k < dim; k += VF_LANES)
        fv_add_column(N, row, from, factor, k);
}

static void fv_move_input(const fv_block *b, float *row, const float *c, float scale)
{
    const int32_t n = b->n_out;
    int32_t j = 0, ahead = b->n_ahead;
    for (; j + 6 <= n; j += 6, ahead = 0)
        fv_add_outputs(6, b, row, b->out + j, c + j, scale, ahead, 0);
    for (; j + 2 <= n; j += 2, ahead = 0)
        fv_add_outputs(2, b, row, b->out + j, c + j, scale, ahead, 0);
    if (j < n)
        fv_add_outputs(1, b, row, b->out + j, c + j, scale, ahead, 0);
}

static void fv_inputs_block(const fv_block *b)
{
    for (int32_t i = 0; i < b->n_free; i++)
        fv_move_input(b, b->in[i], b->scores + (ptrdiff_t)i * b->ld, 1.0f);
}

static void fv_inputs_pooled(const fv_block *b)
{
    if (b->n_free == 1 && b->n_out == FV_FEW_OUT && b->n_ahead == FV_USUAL_AHEAD) {
        const float scale = b->grad_scale * b->in_weight[0];
        fv_add_outputs(FV_FEW_OUT, b, b->in[0], b->out, b->scores, scale, FV_USUAL_AHEAD, 1);
        return;
    }
    for (int32_t i = 0; i < b->n_free; i++)
        fv_move_input(b, b->in[i], b->scores, b->grad_scale * b->in_weight[i]);
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
