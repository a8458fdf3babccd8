/* Compares the kernels of every instruction-set level that this build has and this machine can run with
   the scalar level: steps of the engine on random blocks (scores, objective, rules, pools, weights,
   locks), and top-k scans. Prints the largest difference of each kind; exit code 1 if one is too large.
   tools/levels.sh compiles it, for this machine or for another one under an emulator.

   A difference is |a - b| / (1 + |b|), infinite if exactly one of the two is NaN. */
#include <math.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "block.h"
#include "levels.h"
#include "query_table.h"

enum { BLOCKS = 600, SCANS = 60, IN = FV_MAX_IN, OUT = 64, DIM = 320, ROWS = 400, QUERIES = 40 };
enum { TOP = 10 };
static const double LIMIT = 5e-5;

static const char *const RULES[FV_N_RULES + 1] = {"SGD", "Adagrad", "gradients", "SGD, unfused"};
enum { UNFUSED = FV_N_RULES, LOSS, SCAN, KINDS };

/* A linear congruential generator: the same numbers everywhere. */
static uint64_t state = 1;

static uint32_t bits(void)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (uint32_t)(state >> 32);
}

static int below(int n) { return (int)(bits() % (uint32_t)n); }

static float uniform(void) { return (float)bits() / 2147483648.0f - 1.0f; }

static double difference(double a, double b)
{
    if (isnan(a) || isnan(b))
        return isnan(a) && isnan(b) ? 0.0 : INFINITY;
    return fabs(a - b) / (1.0 + fabs(b));
}

static void note(double *largest, double value)
{
    if (value > *largest)
        *largest = value;
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
    p->rule = number % (FV_N_RULES + 1);
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

/* A scan's scores, best first, and how far each is from the cosine of the row it names. */
static double scan(int level, const float *rows, const float *queries, int dim, int n, int k,
                   const float *norms, float *sorted, int *found)
{
    static float scores[QUERIES * TOP], scratch[1 << 16];
    static int64_t ids[QUERIES * TOP], n_found[QUERIES], start[QUERIES + 1], exclude[QUERIES];
    double largest = 0.0;
    for (int q = 0; q < n; q++) {
        start[q] = q;
        exclude[q] = q; /* every query leaves one row out */
        n_found[q] = 0;
    }
    start[n] = n;
    const fv_scan job = {.rows = rows, .dim = dim, .begin = 0, .end = ROWS, .norms = norms,
                         .queries = queries, .n_queries = n, .exclude_start = start,
                         .exclude = exclude, .k = k, .scores = scores, .ids = ids,
                         .n_found = n_found, .scratch = scratch};
    if (fv_query_table(level)->scratch_size(n, dim) > (int64_t)(sizeof scratch / sizeof *scratch))
        return INFINITY;
    fv_query_table(level)->scan(&job);
    for (int q = 0; q < n; q++) {
        found[q] = (int)n_found[q];
        for (int e = 0; e < found[q]; e++) {
            const float score = scores[q * k + e], *row = rows + ids[q * k + e] * dim;
            double dot = 0.0, square = 0.0;
            for (int i = 0; i < dim; i++) {
                dot += (double)queries[q * dim + i] * row[i];
                square += (double)row[i] * row[i];
            }
            note(&largest, difference(score, square > 0 ? dot / sqrt(square) : 0.0));
            note(&largest, ids[q * k + e] == q ? INFINITY : 0.0);
            int place = e;
            for (; place > 0 && sorted[q * k + place - 1] < score; place--)
                sorted[q * k + place] = sorted[q * k + place - 1];
            sorted[q * k + place] = score;
        }
    }
    return largest;
}

static double scans(int level, int number)
{
    static float rows[ROWS * DIM], queries[QUERIES * DIM], norms[ROWS], sorted[2][QUERIES * TOP];
    static int found[2][QUERIES];
    const int dim = 1 + below(number % 2 ? 24 : DIM), n = 1 + below(QUERIES), k = 1 + below(TOP);
    for (int i = 0; i < ROWS * dim; i++)
        rows[i] = uniform();
    memset(rows + 5 * dim, 0, (size_t)dim * sizeof(float)); /* no direction: score 0 */
    rows[6 * dim] = NAN;                                    /* never found */
    for (int i = 0; i < n * dim; i++)
        queries[i] = uniform() / sqrtf((float)dim);
    for (int r = 0; r < ROWS; r++) {
        double square = 0.0;
        for (int i = 0; i < dim; i++)
            square += (double)rows[r * dim + i] * rows[r * dim + i];
        norms[r] = (float)sqrt(square);
    }
    const float *known = below(2) ? norms : NULL;
    double largest = 0.0;
    note(&largest, scan(0, rows, queries, dim, n, k, known, sorted[0], found[0]));
    note(&largest, scan(level, rows, queries, dim, n, k, known, sorted[1], found[1]));
    for (int q = 0; q < n; q++) {
        if (found[0][q] != found[1][q])
            return INFINITY;
        for (int e = 0; e < found[0][q]; e++)
            note(&largest, difference(sorted[1][q * k + e], sorted[0][q * k + e]));
    }
    return largest;
}

static int compare(int level)
{
    static problem p;
    static result mine, scalar;
    double largest[KINDS] = {0};
    for (int number = 0; number < BLOCKS; number++) {
        make(&p, number);
        solve(0, &p, &scalar);
        solve(level, &p, &mine);
        note(&largest[p.rule], largest_of(&p, &mine, &scalar));
        note(&largest[LOSS], difference(mine.loss, scalar.loss));
    }
    for (int number = 0; number < SCANS; number++)
        note(&largest[SCAN], scans(level, number));
    int ok = 1;
    printf("%s against scalar, %d blocks, %d scans\n", fv_level_name(level), BLOCKS, SCANS);
    for (int kind = 0; kind < KINDS; kind++) {
        const char *name = kind == LOSS ? "loss" : kind == SCAN ? "top-k scores" : RULES[kind];
        printf("  %-14s %.2e\n", name, largest[kind]);
        ok &= largest[kind] <= LIMIT;
    }
    return ok;
}

int main(int argc, char **argv)
{
    int ok = 1, compared = 0;
    for (int level = 1; level < FV_N_LEVELS; level++) {
        if (!fv_level_built(level))
            continue;
        if (!fv_level_supported(level)) {
            printf("%s: built, not supported by this machine\n", fv_level_name(level));
            continue;
        }
        state = 1;
        ok &= compare(level);
        compared++;
    }
    if (argc > 1 && !fv_level_supported(atoi(argv[1]))) {
        printf("level %s was asked for and is not here\n", argv[1]);
        return 1;
    }
    printf(ok && compared ? "all levels agree with scalar within %.0e\n"
                          : "levels DIFFER by more than %.0e, or there was none\n", LIMIT);
    return ok && compared ? 0 : 1;
}
