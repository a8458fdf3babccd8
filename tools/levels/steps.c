/* Steps of the engine on random blocks: every rule, pools, weights, locks, offsets, extreme scores, NaN. */
#include <stdalign.h>
#include <stddef.h>
#include <string.h>

#include "block.h"
#include "common.h"

enum { IN = FV_MAX_IN, OUT = 64, DIM = MOST_DIMENSIONS };

/* The rules, then SGD through its generic form. */
enum { UNFUSED = FV_N_RULES, KINDS };
const int RULE_KINDS = KINDS;

const char *rule_kind_name(int kind)
{
    static const char *const names[KINDS] = {[FV_RULE_SGD] = "SGD",
                                             [FV_RULE_ADAGRAD] = "Adagrad",
                                             [FV_RULE_RECORD] = "gradients",
                                             [FV_RULE_FIXED] = "rows at rest",
                                             [UNFUSED] = "SGD, generic"};
    return names[kind] ? names[kind] : "another rule";
}

/* One random step; rows are dim long here, and padded only where a level works on them. */
typedef struct {
    int m, n, dim, rule, pool, weighted, locked, shifted;
    float in[IN][DIM], out[OUT][DIM], in_weight[IN], in_rate[IN], out_weight[OUT], offset[OUT];
    float rate, grad_scale;
    fv_rule_params params;
} problem;

typedef struct {
    float in[IN][DIM], out[OUT][DIM], in_state[IN][DIM], out_state[OUT][DIM];
    double loss;
} result;

static void make(problem *p, int number)
{
    p->m = 1 + below(number % 3 ? 12 : IN);
    p->n = 1 + below(number % 5 ? 12 : OUT);
    p->dim = 1 + below(number % 2 ? 24 : DIM);
    p->rule = number % KINDS;
    p->pool = below(3);
    p->weighted = below(4) == 0;
    p->locked = below(8) == 0;
    p->shifted = below(8) == 0;
    /* scores from tiny to far beyond what the sigmoid resolves */
    const float scale = (number % 7 ? 1.0f : 8.0f) / sqrtf((float)p->dim);
    for (int k = 0; k < p->dim; k++) {
        for (int i = 0; i < p->m; i++)
            p->in[i][k] = uniform() * scale;
        for (int j = 0; j < p->n; j++)
            p->out[j][k] = uniform() * 4.0f;
    }
    for (int i = 0; i < p->m; i++) {
        p->in_weight[i] = p->weighted ? (float)(1 + below(3)) : 1.0f;
        p->in_rate[i] = (float)below(3) / 2.0f;
    }
    for (int j = 0; j < p->n; j++) {
        p->out_weight[j] = p->weighted ? (float)(1 + below(3)) : (float)(below(6) > 0);
        p->offset[j] = uniform();
    }
    if (number % 50 == 49)
        p->out[0][0] = NAN; /* must be seen in the loss, on every level */
    p->rate = 0.05f;
    p->grad_scale = below(2) ? 1.0f : 1.0f / (float)p->m;
    p->params = (fv_rule_params){.eps = 1e-6f, .before = below(2), .clip = below(2) ? 0.0f : 0.5f};
}

static void solve(int level, const problem *p, result *r)
{
    static alignas(FV_ALIGN) float in[IN][DIM + 16], out[OUT][DIM + 16], in_state[IN][DIM + 16];
    static alignas(FV_ALIGN) float out_state[OUT][DIM + 16], scores[IN * (OUT + 16)], hidden[DIM + 16];
    static alignas(FV_ALIGN) float grad[(IN + OUT) * (DIM + 16)], label[OUT + 16], offset[OUT + 16];
    static alignas(FV_ALIGN) float out_weight[OUT + 16], in_weight[IN], in_rate[IN];
    static float *rows[2][IN], *outs[2][OUT], *ahead[1];
    const fv_train_kernels *kernels = fv_train_table(level);
    const size_t row = (size_t)p->dim * sizeof(float);
    memset(in, 0, sizeof in);
    memset(out, 0, sizeof out);
    memset(label, 0, sizeof label);
    memset(offset, 0, sizeof offset);
    memset(out_weight, 0, sizeof out_weight);
    memset(scores, 0, sizeof scores);
    for (int i = 0; i < p->m; i++) {
        memcpy(in[i], p->in[i], row);
        for (int k = 0; k < DIM; k++)
            in_state[i][k] = 0.25f;
        rows[0][i] = in[i];
        rows[1][i] = in_state[i];
        in_weight[i] = p->in_weight[i];
        in_rate[i] = p->in_rate[i];
    }
    for (int j = 0; j < p->n; j++) {
        memcpy(out[j], p->out[j], row);
        for (int k = 0; k < DIM; k++)
            out_state[j][k] = 0.25f;
        outs[0][j] = out[j];
        outs[1][j] = out_state[j];
        label[j] = j == 0;
        offset[j] = p->offset[j];
        out_weight[j] = p->out_weight[j];
    }
    ahead[0] = in[0];
    const int lanes = kernels->lanes, least = kernels->min_ld;
    fv_block block = {
        .n_in = p->m,
        .n_out = p->n,
        .dim = (p->dim + lanes - 1) / lanes * lanes,
        .ld = (p->n + least - 1) / least * least,
        .pool = p->pool,
        .weighted = p->weighted,
        .in = rows[0],
        .in_state = rows[1],
        .out = outs[0],
        .out_state = outs[1],
        .in_weight = in_weight,
        .in_rate = p->locked ? in_rate : NULL,
        .label = label,
        .offset = p->shifted ? offset : NULL,
        .out_weight = out_weight,
        .scores = scores,
        .ahead = ahead,
        .n_ahead = 1,
        .rate = p->rate,
        .grad_scale = p->grad_scale,
        .hidden = hidden,
        .grad = grad,
    };
    fv_rule rule = kernels->rules[p->rule == UNFUSED ? FV_RULE_SGD : p->rule];
    if (p->rule == UNFUSED)
        rule.move_block = rule.move_pooled = NULL;
    fv_loss loss;
    kernels->loss_begin(&loss);
    fv_step(kernels, &block, FV_LOGISTIC, &rule, &p->params, &loss);
    r->loss = kernels->loss_end(&loss);
    for (int i = 0; i < p->m; i++) {
        memcpy(r->in[i], in[i], row);
        memcpy(r->in_state[i], in_state[i], row);
    }
    for (int j = 0; j < p->n; j++) {
        memcpy(r->out[j], out[j], row);
        memcpy(r->out_state[j], out_state[j], row);
    }
}

static double largest_of(const problem *p, const result *a, const result *b)
{
    double largest = 0.0;
    for (int k = 0; k < p->dim; k++) {
        for (int i = 0; i < p->m; i++) {
            note(&largest, difference(a->in[i][k], b->in[i][k]));
            note(&largest, difference(a->in_state[i][k], b->in_state[i][k]));
        }
        for (int j = 0; j < p->n; j++) {
            note(&largest, difference(a->out[j][k], b->out[j][k]));
            note(&largest, difference(a->out_state[j][k], b->out_state[j][k]));
        }
    }
    return largest;
}

void compare_step(int level, int number, int *kind, double *rows, double *loss)
{
    static problem p;
    static result mine, scalar;
    make(&p, number);
    solve(0, &p, &scalar);
    solve(level, &p, &mine);
    *kind = p.rule;
    *rows = largest_of(&p, &mine, &scalar);
    *loss = difference(mine.loss, scalar.loss);
}
