/* Objectives: scores become coefficients, in place, and the loss grows. They see no rows.

   Logistic (negative sampling, hierarchical softmax, one-vs-all), label y in [0, 1], score s:
       loss = -y log sigma(s) - (1 - y) log sigma(-s) = max(-s, 0) + (1 - y) s + log(1 + exp(-|s|))
       coef = (y - sigma(s)) * in_weight * out_weight * scale
   Exact sigmoid, no table and no cut at |s| = 6; NaN scores give NaN coefficients and a NaN loss.
   Mikolov et al. 2013, eq. 4. Twin: fastvec/_reference/objectives.py, logistic.

   Squared (GloVe: labels are log counts, weights f(count); squared.h has it for one pair):
       loss = 1/2 weight (y - s)^2
       coef = (y - s) * weight * scale,   weight = in_weight * out_weight
   Pennington et al. 2014, eq. 8. Twin: squared.

   Softmax, over the outputs of each row, label y, total t = sum_j y_j weight_j, p_j the share of
   weight_j exp(s_j):
       loss = sum_j weight_j y_j (log sum_k weight_k exp(s_k) - s_j)
       coef_j = (weight_j y_j - t p_j) * in_weight * scale
   The largest score is subtracted first, so that no score is too large or too small. Twin: softmax. */

static void fv_loss_begin(fv_loss *loss)
{
    for (int l = 0; l < 16; l++) {
        loss->product[l] = 1.0f;
        loss->exponent[l] = 0.0f;
        loss->linear[l] = 0.0f;
    }
}

static double fv_loss_end(fv_loss *loss)
{
    double sum = 0.0;
    for (int l = 0; l < 16; l++)
        sum += log((double)loss->product[l]) + 0.69314718055994530942 * (double)loss->exponent[l] +
               (double)loss->linear[l];
    fv_loss_begin(loss);
    return sum;
}

/* sigma(s), and e = exp(-|s|) for the loss */
FV_INLINE vf fv_sigmoid(vf s, vf *e)
{
    const vf one = vf_set1(1.0f);
    *e = vf_exp_negative(vf_neg_abs(s));
    return vf_div(vf_if_negative(s, *e, one), vf_add(one, *e));
}

/* Rows whose weights are not all 0 or 1: the loss of each score is taken by itself. */
static void fv_logistic_weighted(const fv_block *b, float scale, fv_loss *loss)
{
    const int32_t rows = fv_block_rows(b), ld = b->ld;
    const vf one = vf_set1(1.0f), zero = vf_zero();
    vf linear = vf_load(loss->linear);
    for (int32_t i = 0; i < rows; i++) {
        const vf in_weight = vf_set1(b->pool == FV_POOL_NONE ? b->in_weight[i] : 1.0f);
        for (int32_t j = 0; j < ld; j += VF_LANES) {
            float *p = b->scores + i * ld + j;
            const vf s = vf_load(p), label = vf_load(b->label + j);
            const vf weight = vf_mul(in_weight, vf_load(b->out_weight + j));
            vf e, sig = fv_sigmoid(s, &e);
            vf_store(p, vf_mul(vf_sub(label, sig), vf_mul(weight, vf_set1(scale))));
            vf part = vf_fma(vf_sub(one, label), s, vf_max(zero, vf_sub(zero, s)));
            linear = vf_fma(weight, vf_add(part, vf_log(vf_add(one, e))), linear);
        }
    }
    vf_store(loss->linear, linear);
}

/* Lanes j of the outputs, whose weights are 0 or 1. */
typedef struct {
    vf label, away, weight, factor;
} fv_logistic_lanes;

FV_INLINE fv_logistic_lanes fv_logistic_load(const fv_block *b, int32_t j, float scale)
{
    fv_logistic_lanes of;
    of.label = vf_load(b->label + j);
    of.away = vf_sub(vf_set1(1.0f), of.label);
    of.weight = vf_load(b->out_weight + j);
    of.factor = vf_mul(of.weight, vf_set1(scale));
    return of;
}

/* A vector of scores becomes coefficients; a lane of weight 0 multiplies by 1 and adds 0. */
FV_INLINE void fv_logistic_vector(const fv_logistic_lanes *of, float *scores, vf *linear, vf *product)
{
    const vf zero = vf_zero(), s = vf_load(scores);
    vf e, sig = fv_sigmoid(s, &e);
    vf_store(scores, vf_mul(vf_sub(of->label, sig), of->factor));
    const vf part = vf_fma(of->away, s, vf_max(zero, vf_sub(zero, s)));
    *linear = vf_fma(of->weight, part, *linear);
    *product = vf_mul(*product, vf_fma(of->weight, e, vf_set1(1.0f)));
}

/* Rows of weights 0 and 1; each factor is at most 2 and rows at most FV_MAX_IN, so the product stays
   finite. */
FV_INLINE void fv_logistic_rows(const fv_block *b, int32_t rows, int32_t ld, float scale, fv_loss *loss)
{
    vf linear = vf_load(loss->linear), product = vf_load(loss->product);
    vf exponent = vf_load(loss->exponent);
    for (int32_t j = 0; j < ld; j += VF_LANES) {
        const fv_logistic_lanes of = fv_logistic_load(b, j, scale);
        for (int32_t i = 0; i < rows; i++)
            fv_logistic_vector(&of, b->scores + i * ld + j, &linear, &product);
        product = vf_split(product, &exponent);
    }
    vf_store(loss->linear, linear);
    vf_store(loss->product, product);
    vf_store(loss->exponent, exponent);
}

static void fv_logistic(const fv_block *b, float scale, fv_loss *loss)
{
    if (FV_UNLIKELY(b->weighted))
        fv_logistic_weighted(b, scale, loss);
    else
        fv_logistic_rows(b, fv_block_rows(b), b->ld, scale, loss);
}

static void fv_squared(const fv_block *b, float scale, fv_loss *loss)
{
    const int32_t rows = fv_block_rows(b), ld = b->ld;
    vf linear = vf_load(loss->linear);
    for (int32_t i = 0; i < rows; i++) {
        const vf in_weight = vf_set1(b->pool == FV_POOL_NONE ? b->in_weight[i] : 1.0f);
        for (int32_t j = 0; j < ld; j += VF_LANES) {
            float *p = b->scores + i * ld + j;
            const vf diff = vf_sub(vf_load(b->label + j), vf_load(p));
            const vf part = vf_mul(vf_mul(in_weight, vf_load(b->out_weight + j)), diff);
            vf_store(p, vf_mul(part, vf_set1(scale)));
            linear = vf_fma(vf_mul(vf_set1(0.5f), part), diff, linear);
        }
    }
    vf_store(loss->linear, linear);
}

/* GloVe's weights from logarithms of counts: f(x) = min(1, (x / x_max) ^ exponent) = exp(min(0,
   exponent (log x - log x_max))). Both arrays hold n floats rounded up to whole vectors. */
static void fv_log_count_weights(const float *label, int32_t n, float log_x_max, float exponent,
                                 float *weight)
{
    const vf top = vf_set1(log_x_max), power = vf_set1(exponent), zero = vf_zero();
    for (int32_t i = 0; i < n; i += VF_LANES)
        vf_store(weight + i,
                 vf_exp_negative(vf_min(zero, vf_mul(power, vf_sub(vf_load(label + i), top)))));
}

/* The largest score of a row, lanes of weight 0 aside; NaN if it holds one. */
FV_INLINE float fv_row_max(const float *scores, const float *weight, int32_t n)
{
    float most = -INFINITY;
    for (int32_t j = 0; j < n; j++)
        if (weight[j] > 0.0f && !(scores[j] <= most))
            most = scores[j];
    return most;
}

static void fv_softmax(const fv_block *b, float scale, fv_loss *loss)
{
    const int32_t rows = fv_block_rows(b), ld = b->ld;
    for (int32_t i = 0; i < rows; i++) {
        float *const s = b->scores + (ptrdiff_t)i * ld;
        const float in_weight = b->pool == FV_POOL_NONE ? b->in_weight[i] : 1.0f;
        const float most = fv_row_max(s, b->out_weight, b->n_out);
        const vf top = vf_set1(most), zero = vf_zero();
        vf sum = zero, total = zero, linear = zero;
        for (int32_t j = 0; j < ld; j += VF_LANES) {
            const vf weight = vf_load(b->out_weight + j), y = vf_mul(weight, vf_load(b->label + j));
            /* the padding holds old coefficients, which may lie above `most` */
            const vf away = vf_min(zero, vf_sub(vf_load(s + j), top));
            const vf e = vf_mul(weight, vf_exp_negative(away));
            vf_store(s + j, e);
            sum = vf_add(sum, e);
            total = vf_add(total, y);
            linear = vf_fnma(y, away, linear);
        }
        const float all = vf_sum(sum), share = vf_sum(total) / all;
        const vf factor = vf_set1(in_weight * scale), part = vf_set1(share);
        for (int32_t j = 0; j < ld; j += VF_LANES) {
            const vf y = vf_mul(vf_load(b->out_weight + j), vf_load(b->label + j));
            vf_store(s + j, vf_mul(vf_fnma(part, vf_load(s + j), y), factor));
        }
        loss->linear[0] += in_weight * (vf_sum(total) * logf(all) + vf_sum(linear));
    }
}
