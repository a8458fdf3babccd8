/* Blocks of few inputs, which most windows and documents' tags give: they are so small that what stands
   between scores, objective and moves costs as much as these do. So a whole step is one call, put together
   from the parts of the general form, and its moves take up to three inputs at a time against six outputs
   (K = 5), with nothing counted and coefficients in registers or, spread, on the stack: four at a time leave
   too few registers. Results are those of the general form but for the order of a sum.
   Twin: fastvec/_reference/block.py. */

/* Row length of their scores. */
enum { FV_FEW_LD = VF_LANES > 8 ? VF_LANES : 8 };

/* One vector of R inputs and all outputs. What the outputs gain goes on from `sums` but for the first
   inputs, and ends there but for the last ones: all moves are taken from the rows as they were. */
FV_INLINE void fv_few_column(const int R, float *const *in, float *const *out, const vf *c, float *sums,
                             const int first, const int last, int32_t k)
{
    vf old[3], moved[3];
    FV_UNROLL
    for (int r = 0; r < R; r++)
        moved[r] = old[r] = vf_load(in[r] + k);
    FV_UNROLL
    for (int j = 0; j < FV_FEW_OUT; j++) {
        float *const sum = sums + (ptrdiff_t)k * FV_FEW_OUT + j * VF_LANES;
        const vf x = vf_load_once(out[j] + k);
        vf y = first ? x : vf_load(sum);
        FV_UNROLL
        for (int r = 0; r < R; r++)
            moved[r] = vf_fma(c[r * FV_FEW_OUT + j], x, moved[r]);
        FV_UNROLL
        for (int r = 0; r < R; r++)
            y = vf_fma(c[r * FV_FEW_OUT + j], old[r], y);
        vf_store(last ? out[j] + k : sum, y);
    }
    FV_UNROLL
    for (int r = 0; r < R; r++)
        vf_store(in[r] + k, moved[r]);
}

/* Inputs [begin, begin + R) and all outputs move; `first` and `last`: of the block's inputs, which are so many
   pairs. */
FV_INLINE void fv_few_pass(const int R, const fv_block *b, const int pairs, const int begin, const int first,
                           const int last)
{
    const int32_t dim = b->dim, line = FV_LINE / (int32_t)sizeof(float);
    const fv_asking ask = fv_ask_begin(b, pairs);
    float *in[3], *out[FV_FEW_OUT];
    vf c[3 * FV_FEW_OUT];
    FV_UNROLL
    for (int j = 0; j < FV_FEW_OUT; j++)
        out[j] = b->out[j];
    FV_UNROLL
    for (int r = 0; r < R; r++) {
        in[r] = b->in[begin + r];
        FV_UNROLL
        for (int j = 0; j < FV_FEW_OUT; j++)
            c[r * FV_FEW_OUT + j] = vf_bcast(b->scores + (begin + r) * FV_FEW_LD + j);
    }
    /* a line at a time where one pass does it; two such passes were slower than two short loops */
    const int32_t step = first && last && VF_LANES < line ? line : VF_LANES;
    int32_t k = 0;
    for (; k + step <= dim; k += step) {
        if (first)
            fv_ask_left(&ask, pairs, k);
        FV_UNROLL
        for (int32_t l = 0; l < step; l += VF_LANES)
            fv_few_column(R, in, out, c, b->grad, first, last, k + l);
    }
    if (step == line && k < dim)
        fv_ask_left(&ask, pairs, k);
    for (; step == line && k < dim; k += VF_LANES)
        fv_few_column(R, in, out, c, b->grad, first, last, k);
}

/* SGD of M inputs and FV_FEW_OUT outputs. */
FV_INLINE void fv_few_move(const int M, const fv_block *b)
{
    const int pairs = (M + 1) / 2, taken = M <= 3 ? M : pairs;
    fv_few_pass(taken, b, pairs, 0, 1, taken == M);
    if (taken < M)
        fv_few_pass(M - taken, b, pairs, taken, 0, 1);
}

/* Scores and logistic coefficients of M inputs and FV_FEW_OUT outputs. */
FV_INLINE void fv_few_coefficients(const int M, const fv_block *b, fv_loss *loss)
{
    const int32_t ahead = fv_ahead_while_scoring(b), ld = FV_FEW_LD;
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
#define FV_FEW_CASES(step)                                                                         \
    switch (b->n_in) {                                                                             \
        FV_FEW_CASE(1, step)                                                                       \
        FV_FEW_CASE(2, step)                                                                       \
        FV_FEW_CASE(3, step)                                                                       \
        FV_FEW_CASE(4, step)                                                                       \
        FV_FEW_CASE(5, step)                                                                       \
        FV_FEW_CASE(6, step)                                                                       \
    default:                                                                                       \
        FV_ASSERT(b->n_in <= FV_FEW);                                                              \
    }

FV_INLINE void fv_few_sgd(const int M, const fv_block *b, fv_loss *loss)
{
    fv_few_coefficients(M, b, loss);
    fv_few_move(M, b);
}

static void fv_sgd_step(const fv_block *b, fv_loss *loss)
{
    FV_FEW_CASES(fv_few_sgd)
}

FV_INLINE void fv_few_inputs(const int M, const fv_block *b, fv_loss *loss)
{
    fv_few_coefficients(M, b, loss);
    fv_inputs_block(b);
}

static void fv_inputs_step(const fv_block *b, fv_loss *loss)
{
    FV_FEW_CASES(fv_few_inputs)
}
