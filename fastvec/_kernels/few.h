/* Blocks of few inputs, the commonest of short windows and all of documents' tags: rows are short of work
   there, and what stands between scores, objective and moves costs as much as they do. So their moves keep
   the coefficients in registers, six outputs (K = 5) or three at a time, and a whole step is one call.
   Results are those of the general forms but for the order of a sum. Twin: fastvec/_reference/block.py. */

/* One vector of M inputs and N outputs, both constants after inlining. The inputs' sums go on from `from`
   and end in `to`: their own rows, or b->grad between two groups of outputs. */
FV_INLINE void fv_few_column(const int M, const int N, const int first, float *const *in,
                             float *const *from, float *const *to, float *const *out, const vf *c,
                             int32_t k)
{
    vf old[FV_FEW], moved[FV_FEW];
    FV_UNROLL
    for (int i = 0; i < M; i++) {
        old[i] = vf_load(in[i] + k);
        moved[i] = first ? old[i] : vf_load(from[i] + k);
    }
    FV_UNROLL
    for (int j = 0; j < N; j++) {
        const vf x = vf_load_once(out[j] + k);
        vf y = x;
        FV_UNROLL
        for (int i = 0; i < M; i++) {
            moved[i] = vf_fma(c[i * N + j], x, moved[i]);
            y = vf_fma(c[i * N + j], old[i], y);
        }
        vf_store(out[j] + k, y);
    }
    FV_UNROLL
    for (int i = 0; i < M; i++)
        vf_store(to[i] + k, moved[i]);
}

/* M inputs and the N outputs from number `begin` on move; `first` and `last` of the groups of outputs. */
FV_INLINE void fv_few_group(const int M, const int N, const fv_block *b, const int begin,
                            const int first, const int last)
{
    const int32_t dim = b->dim, line = FV_LINE / (int32_t)sizeof(float);
    const int32_t asked = fv_ahead_while_scoring(b), ahead = first ? b->n_ahead : 0;
    float *const *const rows = b->ahead;
    float *in[FV_FEW], *from[FV_FEW], *to[FV_FEW], *out[FV_FEW_OUT];
    vf c[FV_FEW * FV_FEW_OUT];
    FV_UNROLL
    for (int j = 0; j < N; j++)
        out[j] = b->out[begin + j];
    FV_UNROLL
    for (int i = 0; i < M; i++) {
        float *const sums = b->grad + (ptrdiff_t)i * dim;
        in[i] = b->in[i];
        from[i] = first ? in[i] : sums;
        to[i] = last ? in[i] : sums;
        FV_UNROLL
        for (int j = 0; j < N; j++)
            c[i * N + j] = vf_bcast(b->scores + i * b->ld + begin + j);
    }
    int32_t k = 0;
    for (; k + line <= dim; k += line) {
        fv_ask(rows, asked, ahead, k);
        FV_UNROLL
        for (int32_t l = 0; l < line; l += VF_LANES)
            fv_few_column(M, N, first, in, from, to, out, c, k + l);
    }
    if (k < dim)
        fv_ask(rows, asked, ahead, k);
    for (; k < dim; k += VF_LANES)
        fv_few_column(M, N, first, in, from, to, out, c, k);
}

/* SGD of M inputs and FV_FEW_OUT outputs. */
FV_INLINE void fv_few_move(const int M, const fv_block *b)
{
    if (M <= 2) {
        fv_few_group(M, FV_FEW_OUT, b, 0, 1, 1);
    } else {
        fv_few_group(M, FV_FEW_OUT / 2, b, 0, 1, 0);
        fv_few_group(M, FV_FEW_OUT / 2, b, FV_FEW_OUT / 2, 0, 1);
    }
}

/* Scores and logistic coefficients of M inputs and FV_FEW_OUT outputs. */
FV_INLINE void fv_few_coefficients(const int M, const fv_block *b, fv_loss *loss)
{
    const int32_t ahead = fv_ahead_while_scoring(b), ld = VF_LANES > 8 ? VF_LANES : 8;
    FV_UNROLL
    for (int i = 0; i < M; i += 2)
        fv_scores_tile(i + 1 < M ? 2 : 1, FV_FEW_OUT, b->in + i, b->out, b->dim, b->scores + i * ld, ld, 1,
                       i / 2 < ahead ? b->ahead[i / 2] : b->in[i]);
    fv_logistic_rows(b, M, ld, b->rate, loss);
}

#define FV_FEW_CASE(M, step)                                                                       \
    case M:                                                                                        \
        step(M, b, loss);                                                                          \
        break;

FV_INLINE void fv_few_sgd(const int M, const fv_block *b, fv_loss *loss)
{
    fv_few_coefficients(M, b, loss);
    fv_few_move(M, b);
}

static void fv_sgd_step(const fv_block *b, fv_loss *loss)
{
    switch (b->n_in) {
        FV_FEW_CASE(1, fv_few_sgd)
        FV_FEW_CASE(2, fv_few_sgd)
        FV_FEW_CASE(3, fv_few_sgd)
        FV_FEW_CASE(4, fv_few_sgd)
    }
}

FV_INLINE void fv_few_inputs(const int M, const fv_block *b, fv_loss *loss)
{
    fv_few_coefficients(M, b, loss);
    fv_inputs_block(b);
}

static void fv_inputs_step(const fv_block *b, fv_loss *loss)
{
    switch (b->n_in) {
        FV_FEW_CASE(1, fv_few_inputs)
        FV_FEW_CASE(2, fv_few_inputs)
        FV_FEW_CASE(3, fv_few_inputs)
        FV_FEW_CASE(4, fv_few_inputs)
    }
}
