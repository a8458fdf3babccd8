/* The block: some input rows against some output rows, the one shape all training by gradient takes.

   A context fills the input side, an objective the output side; scores are taken, the objective turns
   them into coefficients and loss, the rule moves both sides. No part knows the others.

       score[i][j] = in[i] . out[j] + offset[j]
       coef[i][j]  = in_weight[i] * out_weight[j] * -d loss / d score          (objective)
       in[i]  += rate_in[i]  * sum_j coef[i][j] * out[j]                       (rule: SGD)
       out[j] += rate        * sum_i coef[i][j] * in[i]

   All scores are taken, and all sums formed, from the rows as they were before anything moved.
   Rows of one side are distinct: the caller merges repeats into weights (fv_seen in worker.h).
   Twin: fastvec/_reference/block.py. */
#ifndef FASTVEC_BLOCK_H
#define FASTVEC_BLOCK_H

#include <stdint.h>

#include "table.h"

#define FV_MAX_IN 32    /* input rows of one block; contexts split larger windows */
#define FV_MAX_OUT 1024 /* output rows of one block; checked where models are configured */

enum { FV_POOL_NONE = 0, FV_POOL_MEAN = 1, FV_POOL_SUM = 2 };

typedef struct {
    int32_t n_in;  /* input rows; with a pool the bag's rows, which stand as one hidden row */
    int32_t n_out; /* output rows */
    int32_t dim;   /* floats of a row, padded: a multiple of the level's lanes */
    int32_t ld;    /* row length of scores and coef: n_out rounded up to fv_ld */
    int32_t pool;
    int32_t n_free;   /* rule `inputs`: the first n_free inputs move, the others are frozen */
    int32_t outputs_stay; /* the rule does not move outputs: nobody reads the pooled row after the scores */
    int32_t weighted; /* 0: all in_weight are 1 and all out_weight 0 or 1; else weights are read */
    float **in, **in_state;   /* n_in row pointers; states may be NULL where the rule has none */
    float **out, **out_state; /* n_out row pointers */
    float *in_weight;         /* n_in: multiplicity of an input row */
    float *pool_weight;       /* n_in: weights of the pooled mean, where rows that move as one count as
                                 several in it; NULL for in_weight */
    float *in_rate;           /* n_in lock factors of the input rates, NULL when all are 1 */
    float *label;             /* ld, in [0, 1] */
    float *offset;            /* ld, added to scores; NULL when all are 0 */
    float *out_weight;        /* ld: multiplicity of an output row, 0 in the padding */
    float *scores;            /* FV_MAX_IN x ld, zero at first; becomes coef in place. Lanes past
                                 n_out hold old coefficients: finite, and of weight 0 */
    float **ahead;            /* n_ahead rows that blocks to come will need, see fv_ahead_while_scoring */
    int32_t n_ahead;
    float rate;               /* learning rate of this block */
    float grad_scale;         /* factor of the input gradient of a pooled block: 1 or 1 / n_in */
    float *hidden;            /* dim: the pooled row (pool != none) */
    float *grad;              /* generic path: (n_in + n_out) x dim gradients; tiles keep input sums there */
} fv_block;

enum { FV_FEW = 6 };     /* inputs at most that one step takes whole (few.h) */
enum { FV_FEW_OUT = 6 }; /* outputs of the blocks it takes: the target and K = 5 */
enum { FV_USUAL_AHEAD = FV_FEW_OUT + 1 }; /* rows that windows of so many ask for: these, and a word */
enum { FV_POOLED_AHEAD = 4 };             /* of them while a pooled block is scored */

/* Whether the block is one that a rule may have a step of its own for (few.h). */
FV_INLINE int fv_is_few(const fv_block *b)
{
    return b->n_in <= FV_FEW && b->n_out == FV_FEW_OUT && b->pool == FV_POOL_NONE && !b->weighted &&
           b->in_rate == NULL && b->offset == NULL;
}

/* Rows of scores: 1 when the inputs are pooled. */
FV_INLINE int32_t fv_block_rows(const fv_block *b)
{
    return b->pool == FV_POOL_NONE ? b->n_in : 1;
}

/* Kernels ask for the lines of `ahead` in between their own arithmetic: dozens of prefetches in a row
   fill the core's miss buffers, and everything behind them waits. While scoring one row is asked for
   per pair of inputs, the rest while moving. */
FV_INLINE int32_t fv_ahead_while_scoring(const fv_block *b)
{
    const int32_t pairs = b->pool == FV_POOL_NONE ? (b->n_in + 1) / 2 : FV_POOLED_AHEAD;
    return pairs < b->n_ahead ? pairs : b->n_ahead;
}

/* Loss of a run of blocks. Factors 1 + exp(-|score|) are multiplied per lane and their exponents split
   off, so a logarithm is paid once per lane and piece: log prod = sum log. 16 lanes serve all levels. */
typedef struct {
    float product[16]; /* mantissas in [1, 2) */
    float exponent[16];
    float linear[16]; /* sum of max(-s, 0) + (1 - y) s, and of whole losses of weighted rows */
} fv_loss;

typedef struct fv_rule_params {
    float eps;      /* added to the denominator */
    int32_t before; /* adaptive rules: 1 adds the squared gradient before dividing, 0 after */
    float clip;     /* bound on a gradient's entries, 0 for none */
} fv_rule_params;

/* A pair: one input row, one output row, each with its state, and a row that a later pair needs. */
typedef struct {
    float *in, *in_state, *out, *out_state;
    const float *ahead; /* its values with the state that lies beside them: 2 dim floats, or NULL */
    int32_t dim;
} fv_pair;

/* A rule: move_row is required; fused forms may be NULL. */
typedef struct {
    int32_t n_state; /* state rows per table row */
    void (*move_row)(float *row, float *state, const float *grad, int32_t dim, float rate,
                     const fv_rule_params *params);
    void (*move_block)(const fv_block *b);  /* coef already times rate */
    void (*move_pooled)(const fv_block *b); /* coef already times rate */
    void (*move_pair)(const fv_pair *pair, float coef, float rate, const fv_rule_params *params);
    /* scores, logistic coefficients and moves in one, see fv_is_few */
    void (*step_few)(const fv_block *b, fv_loss *loss);
} fv_rule;

/* An objective: scores -> coefficients (in place), times `scale`; adds to the loss. */
typedef void (*fv_objective)(const fv_block *b, float scale, fv_loss *loss);

enum {
    FV_RULE_SGD = 0,
    FV_RULE_ADAGRAD = 1,
    FV_RULE_RECORD = 2,
    FV_RULE_FIXED = 3,
    FV_RULE_INPUTS = 4,
    FV_N_RULES = 5
};
enum { FV_LOGISTIC = 0, FV_SQUARED = 1, FV_SOFTMAX = 2, FV_N_OBJECTIVES = 3 };

/* What noise is drawn from: the alias table (rng.h), and the rows of the outputs. */
typedef struct {
    const uint64_t *alias;
    uint32_t n_alias;
    const fv_table *table;
} fv_noise;

enum { FV_PERHAPS = -1, FV_ABREAST = 4 }; /* see `resolve_four` */

typedef struct {
    int32_t lanes;
    int32_t min_ld; /* ld is a multiple of this */
    void (*bag_enter)(const float *base, int64_t stride, const int32_t *rows, int32_t n, int32_t dim,
                      float *now, float *was);
    void (*bag_leave)(float *base, int64_t stride, const int32_t *rows, int32_t n, int32_t dim,
                      const float *lock, int64_t n_lock, float *now, const float *was);
    /* A bag of one row leaves and enters at once. */
    void (*row_renew)(float *row, int32_t dim, float *now, float *was);
    void (*scores)(const fv_block *b);
    void (*pool_scores)(const fv_block *b);
    float (*pair_score)(const fv_pair *pair);
    void (*log_count_weights)(const float *label, int32_t n, float log_x_max, float exponent,
                              float *weight);
    void (*gradients)(const fv_block *b, float *grad_in, float *grad_out);
    void (*loss_begin)(fv_loss *loss);
    double (*loss_end)(fv_loss *loss);
    /* Draws n numbers from `first` on, and asks for the entries of the alias table that they mean. NULL
       where a level has no form of its own, and of these: */
    void (*draw_ahead)(const fv_noise *t, uint64_t key, uint64_t first, uint32_t n, uint64_t *number);
    /* The same for windows abreast: number[k][l] is number k of the window whose centre is position[l]. */
    void (*draw_four)(const fv_noise *t, uint64_t key, const int64_t *position, uint32_t n,
                      uint64_t *number);
    /* Ids of such numbers, as the numbers lie; of each window the rows of the target and of the n ids, windows
       n + 2 rows apart. Whether two of a window's ids and target are one: a bit for each, or FV_PERHAPS. */
    int (*resolve_four)(const fv_noise *t, const uint64_t *number, uint32_t n, const int32_t *target,
                        int32_t *id, float **row);
    fv_objective objectives[FV_N_OBJECTIVES];
    fv_rule rules[FV_N_RULES];
    double (*fma_peak)(int64_t n);
} fv_train_kernels;

/* The table of a level, or NULL where the level was not built. */
const fv_train_kernels *fv_train_table(int level);

/* One step of the engine: scores, coefficients, both sides moved. */
void fv_step(const fv_train_kernels *k, const fv_block *b, int32_t objective, const fv_rule *rule,
             const fv_rule_params *params, fv_loss *loss);

#endif
