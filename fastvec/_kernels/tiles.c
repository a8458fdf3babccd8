/* Training on the cells of tiles. Compiled once; arithmetic on rows is behind the table of the level. */
#include "cells.h"

#include <string.h>

#include "rng.h"
#include "squared.h"

#define FV_APART 3  /* tiles that have no row in common with those before, where that can be had */
#define FV_LOOK 16  /* tiles to choose the next one from */
#define FV_AHEAD 6 /* cells between asking for a row and using it */

struct fv_cell_worker {
    const fv_train_kernels *kernels;
    const fv_rule *rule;
    int32_t *run;          /* side + 1: where the rows of a tile begin */
    float *label, *weight; /* side, of the cells of a row */
    float *grad;           /* dim: an anchor's pull */
    fv_block block;        /* the generic path: a block of one by one */
    fv_loss sink;
};

static void *fv_lay(char *base, size_t *used, size_t bytes)
{
    void *p = base ? base + *used : NULL;
    *used += (bytes + FV_ALIGN - 1) / FV_ALIGN * FV_ALIGN;
    return p;
}

static size_t fv_cell_layout(fv_cell_worker *w, char *base, const fv_cell_job *job)
{
    const size_t side = (size_t)job->side + 16, row = (size_t)job->dim * sizeof(float);
    size_t used = 0;
    fv_block *b = &w->block;
    fv_lay(base, &used, sizeof *w);
    w->run = fv_lay(base, &used, side * sizeof *w->run);
    w->label = fv_lay(base, &used, side * sizeof(float));
    w->weight = fv_lay(base, &used, side * sizeof(float));
    w->grad = fv_lay(base, &used, row);
    b->in = fv_lay(base, &used, 4 * sizeof *b->in);
    b->label = fv_lay(base, &used, FV_ALIGN);
    b->out_weight = fv_lay(base, &used, FV_ALIGN);
    b->in_weight = fv_lay(base, &used, FV_ALIGN);
    b->scores = fv_lay(base, &used, FV_ALIGN);
    b->grad = fv_lay(base, &used, 2 * row);
    return used;
}

size_t fv_cell_worker_bytes(const fv_cell_job *job)
{
    fv_cell_worker sizes;
    return fv_cell_layout(&sizes, NULL, job);
}

fv_cell_worker *fv_cell_worker_init(void *memory, const fv_cell_job *job, const fv_train_kernels *k)
{
    fv_cell_worker *w = memory;
    memset(memory, 0, fv_cell_worker_bytes(job));
    fv_cell_layout(w, memory, job);
    w->kernels = k;
    w->rule = &k->rules[job->rule];
    fv_block *b = &w->block;
    b->n_in = b->n_out = 1;
    b->dim = job->dim;
    b->ld = k->min_ld;
    b->weighted = 1;
    b->in_state = b->in + 1;
    b->out = b->in + 2;
    b->out_state = b->in + 3;
    b->in_weight[0] = 1.0f;
    return w;
}

/* Whether a tile has rows or columns in common with one of the FV_APART that stand before place i. */
static int fv_meets(const int32_t *order, int64_t i, int32_t tile, int32_t n_col_tiles)
{
    for (int64_t k = i - FV_APART < 0 ? 0 : i - FV_APART; k < i; k++)
        if (order[k] / n_col_tiles == tile / n_col_tiles || order[k] % n_col_tiles == tile % n_col_tiles)
            return 1;
    return 0;
}

/* Moves tiles a little, so that workers, which train neighbours in the order at the same time, rarely
   write the same rows: a row that another core wrote last comes from its cache, line by line. */
static void fv_keep_apart(int32_t *order, int64_t n, int32_t n_col_tiles)
{
    for (int64_t i = 1; i < n; i++)
        for (int64_t j = i; j < n && j < i + FV_LOOK; j++)
            if (!fv_meets(order, i, order[j], n_col_tiles)) {
                const int32_t tile = order[j];
                order[j] = order[i];
                order[i] = tile;
                break;
            }
}

void fv_cell_order(const fv_cell_job *job, int32_t *order, int64_t *order_starts)
{
    const uint64_t key = fv_key(job->seed, job->epoch, FV_STREAM_TILES);
    const int64_t *const starts = job->tile_starts;
    int64_t n_empty = 0, n = 0;
    for (int64_t t = 0; t < job->n_tiles; t++)
        if (starts[t] == starts[t + 1])
            order[n_empty++] = (int32_t)t;
    for (int64_t t = 0; t < job->n_tiles; t++)
        if (starts[t] < starts[t + 1])
            order[n_empty + n++] = (int32_t)t;
    for (int64_t i = n - 1; i > 0; i--) { /* Fisher and Yates */
        const int64_t j = fv_below(fv_draw(key, (uint64_t)i), (uint32_t)(i + 1));
        const int32_t t = order[n_empty + i];
        order[n_empty + i] = order[n_empty + j];
        order[n_empty + j] = t;
    }
    fv_keep_apart(order + n_empty, n, job->n_col_tiles);
    order_starts[0] = 0;
    for (int64_t i = 0; i < job->n_tiles; i++)
        order_starts[i + 1] = order_starts[i] + starts[order[i] + 1] - starts[order[i]];
}

/* Rules without a form for pairs, through the engine's step. Returns the loss. */
static double fv_pair_step(fv_cell_worker *w, const fv_cell_job *job, const fv_pair *p, float label,
                           float weight, float rate)
{
    fv_block *b = &w->block;
    b->in[0] = p->in;
    b->in_state[0] = p->in_state;
    b->out[0] = p->out;
    b->out_state[0] = p->out_state;
    b->label[0] = label;
    b->out_weight[0] = weight;
    b->rate = rate;
    w->kernels->loss_begin(&w->sink);
    fv_step(w->kernels, b, FV_SQUARED, w->rule, &job->params, &w->sink);
    return w->kernels->loss_end(&w->sink);
}

/* Draws the words of a band, and their contexts, to their anchors: one step on
   mu / 2 |in + out - anchor|^2 for each (Dingwall and Potts 2018). */
static void fv_draw_to_anchors(fv_cell_worker *w, const fv_cell_job *job, int64_t band, float rate,
                               fv_cell_stats *stats)
{
    const int64_t end = (band + 1) * job->side;
    const int32_t dim = job->dim;
    for (int64_t place = band * job->side; place < end && place < job->n_in; place++) {
        if (job->anchor_of[place] < 0)
            continue;
        const float *anchor = job->anchors + (int64_t)job->anchor_of[place] * job->anchor_dim;
        float *in = job->in + place * 2 * dim, *out = job->out + place * 2 * dim;
        for (int32_t k = 0; k < job->anchor_dim; k++) {
            const float diff = anchor[k] - (in[k] + out[k]);
            w->grad[k] = job->anchor_weight * diff;
            stats->penalty += 0.5 * (double)w->grad[k] * (double)diff;
        }
        w->rule->move_row(in, in + dim, w->grad, dim, rate, &job->params);
        w->rule->move_row(out, out + dim, w->grad, dim, rate, &job->params);
    }
}

/* Rows of the tile, each a run of cells, in a new order. Returns their number. */
static int32_t fv_lay_runs(fv_cell_worker *w, const fv_cell_job *job, const fv_cell *cells, int64_t n,
                           uint64_t key, int64_t tile)
{
    int32_t n_runs = 0;
    for (int64_t i = 0; i < n; i++)
        if (i == 0 || cells[i].row != cells[i - 1].row)
            w->run[n_runs++] = (int32_t)i;
    for (int32_t i = n_runs - 1; i > 0; i--) {
        const uint64_t draw = fv_draw(key, (uint64_t)tile * (uint64_t)job->side + (uint64_t)i);
        const uint32_t j = fv_below(draw, (uint32_t)(i + 1));
        const int32_t begin = w->run[i];
        w->run[i] = w->run[j];
        w->run[j] = begin;
    }
    return n_runs;
}

/* The cells of one row inside a tile. `after` are the first cells of the row that comes next. */
static void fv_train_run(fv_cell_worker *w, const fv_cell_job *job, const fv_cell *cells, int32_t n,
                         float *in, float *out, const fv_cell *after, int32_t n_after, float rate,
                         fv_cell_stats *stats)
{
    const int32_t dim = job->dim;
    const fv_rule *const rule = w->rule;
    float (*const score)(const fv_pair *) = w->kernels->pair_score;
    double loss = 0.0;
    fv_pair p = {.in = in, .in_state = in + dim, .dim = dim};
    for (int32_t i = 0; i < n; i++)
        w->label[i] = cells[i].label;
    w->kernels->log_count_weights(w->label, n, job->log_x_max, job->exponent, w->weight);
    for (int32_t i = 0; i < n; i++) {
        const int32_t next = i + FV_AHEAD;
        const fv_cell *ahead = next < n ? cells + next : next - n < n_after ? after + (next - n) : cells;
        p.out = out + (int64_t)cells[i].col * 2 * dim;
        p.out_state = p.out + dim;
        p.ahead = out + (int64_t)ahead->col * 2 * dim;
        if (rule->move_pair != NULL) {
            const float coef = fv_squared_pair(score(&p), w->label[i], w->weight[i], &loss);
            rule->move_pair(&p, coef, rate, &job->params);
        } else {
            loss += fv_pair_step(w, job, &p, w->label[i], w->weight[i], rate);
        }
    }
    stats->loss += loss;
    stats->n_cells += n;
}

static int fv_train_tile(fv_cell_worker *w, const fv_cell_job *job, int64_t tile, int64_t position,
                         uint64_t key, fv_cell_stats *stats)
{
    const int64_t band = tile / job->n_col_tiles, column = tile % job->n_col_tiles;
    const int64_t n = job->tile_starts[tile + 1] - job->tile_starts[tile];
    const int64_t step = 2 * (int64_t)job->dim;
    const fv_cell *const cells = job->cells + job->tile_starts[tile];
    float *const in = job->in + band * job->side * step;
    float *const out = job->out + column * job->side * step;
    if (job->anchor_of != NULL && band == column)
        fv_draw_to_anchors(w, job, band, fv_rate_at(&job->schedule, position), stats);
    const int32_t n_runs = fv_lay_runs(w, job, cells, n, key, tile);
    for (int32_t r = 0; r < n_runs; r++) {
        if (job->stop && *job->stop)
            return 1;
        const int64_t begin = w->run[r];
        const int64_t next = w->run[r + 1 < n_runs ? r + 1 : r];
        int64_t end = begin + 1, next_end = next + 1;
        while (end < n && cells[end].row == cells[begin].row)
            end++;
        while (next_end < n && next_end - next < FV_AHEAD && cells[next_end].row == cells[next].row)
            next_end++;
        const float *row_ahead = in + cells[next].row * step;
        for (int32_t k = 0; k < step; k += FV_LINE / (int32_t)sizeof(float))
            FV_PREFETCH(row_ahead + k);
        fv_train_run(w, job, cells + begin, (int32_t)(end - begin), in + cells[begin].row * step, out,
                     cells + next, (int32_t)(next_end - next), fv_rate_at(&job->schedule, position),
                     stats);
        position += end - begin;
    }
    return 0;
}

int fv_train_cells(fv_cell_worker *w, const fv_cell_job *job, int64_t begin, int64_t end,
                   fv_cell_stats *stats)
{
    const uint64_t key = fv_key(job->seed, job->epoch, FV_STREAM_ROWS);
    int64_t low = 0, high = job->n_tiles;
    while (low < high) { /* the first tile at `begin` */
        const int64_t middle = (low + high) / 2;
        if (job->order_starts[middle] < begin)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < job->n_tiles && job->order_starts[low] < end; low++)
        if (fv_train_tile(w, job, job->order[low], job->order_starts[low], key, stats))
            return 1;
    return 0;
}
