/* The input side of a block: which rows a window gives. No function sees scores or how rows move.

   Skip-gram (Mikolov et al. 2013): every context word is an input of its own and predicts the centre;
   the context words of a window share the centre's outputs, so a window is one m x n block.
   CBOW: the context words are pooled to one input.
   Where documents have tags (Le & Mikolov 2014), the rows of the tags stand before the words: skip-gram
   with tags is PV-DBOW (without word training where the window is 0), CBOW with tags PV-DM. In concat.h
   stands PV-DM that puts its rows side by side.
   Twin: fastvec/_reference/windows.py. */
#ifndef FASTVEC_CONTEXTS_H
#define FASTVEC_CONTEXTS_H

#include "ahead.h"
#include "plain.h"

_Static_assert((int)FV_AHEAD <= (int)FV_RESOLVE, "rows are asked for when their ids are known");

/* Input i is the piece's token c. */
FV_INLINE void fv_set_input(fv_worker *w, const fv_job *job, int32_t i, int32_t c)
{
    fv_block *b = &w->block;
    const int32_t id = w->piece.token[c];
    b->in_weight[i] = 1.0f;
    if (job->bag_starts != NULL) {
        b->in[i] = fv_ring_row(w, c);
        if (w->rule->n_state)
            b->in_state[i] = fv_ring_state(w, c);
        if (b->pool_weight != NULL)
            b->pool_weight[i] = (float)fv_bag_size(job, id);
        return;
    }
    b->in[i] = fv_row_for(w, &job->in, id, w->in_copies, i);
    if (w->rule->n_state)
        b->in_state[i] = fv_row_at(&job->in_state, id);
    if (FV_UNLIKELY(b->in_rate != NULL))
        b->in_rate[i] = job->lock != NULL ? job->lock[id % job->n_lock] : 1.0f;
}

/* Adds the words at [low, high) as inputs; a repeated id becomes one input of that multiplicity when
   `merge`. Returns whether there is one. */
FV_INLINE int fv_add_inputs(fv_worker *w, const fv_job *job, int32_t low, int32_t high, int merge)
{
    fv_block *b = &w->block;
    const int32_t *token = w->piece.token;
    int32_t n = b->n_in;
    int repeated = 0;
    for (int32_t c = low; c < high; c++) {
        const int32_t seen = merge ? fv_seen(w, token[c], n) : -1;
        if (FV_LIKELY(seen < 0)) {
            w->unique[n] = token[c];
            fv_set_input(w, job, n++, c);
        } else {
            b->in_weight[seen] += 1.0f;
            w->uneven = 1;
            repeated = 1;
        }
    }
    b->n_in = n;
    return repeated;
}

/* The inputs begin with tags [first, first + n) of the document. */
FV_INLINE void fv_begin_inputs(fv_worker *w, const fv_job *job, int32_t first, int32_t n)
{
    fv_block *b = &w->block;
    fv_forget(w);
    b->n_in = b->n_free = n;
    for (int32_t i = 0; i < n; i++) {
        const int32_t tag = w->tags[first + i];
        w->unique[i] = -1 - tag; /* no word's id */
        b->in_weight[i] = 1.0f;
        b->in[i] = fv_row_at(&job->tags, tag);
        if (w->rule->n_state)
            b->in_state[i] = fv_row_at(&job->tags_state, tag);
        if (FV_UNLIKELY(b->in_rate != NULL))
            b->in_rate[i] = job->tag_lock != NULL ? job->tag_lock[tag % job->n_tag_lock] : 1.0f;
    }
}

/* Adds inputs low..high without the centre. */
static int fv_gather(fv_worker *w, const fv_job *job, int32_t low, int32_t high, int32_t centre,
                     int merge)
{
    if (centre < low || centre > high)
        return fv_add_inputs(w, job, low, high + 1, merge);
    const int repeated = fv_add_inputs(w, job, low, centre, merge);
    return fv_add_inputs(w, job, centre + 1, high + 1, merge) | repeated;
}

FV_INLINE void fv_run(fv_worker *w, const fv_job *job, int weighted, fv_loss *loss, fv_stats *stats)
{
    fv_block *b = &w->block;
    if (b->n_out == 0 || b->n_in == 0) /* the only word of a vocabulary has an empty path */
        return;
    b->weighted = weighted;
    fv_step(w->kernels, b, FV_LOGISTIC, w->rule, &job->params, loss);
    b->n_ahead = 0; /* the kernels have asked for them */
    stats->n_scores += (int64_t)fv_block_rows(b) * b->n_out;
}

/* The tags and the words low..high of window t in groups of at most `size` against the outputs that are
   set. */
static void fv_skipgram_groups(fv_worker *w, const fv_job *job, int32_t t, int32_t size, int merge,
                               int weighted, fv_loss *loss, fv_stats *stats)
{
    const int32_t high = w->piece.high[t];
    int32_t tag = 0, c = w->piece.low[t];
    do {
        const int32_t left = w->n_tags - tag, n = left < size ? left : size, room = size - n;
        int repeated = 0;
        fv_begin_inputs(w, job, tag, n);
        tag += n;
        if (room > 0 && c <= high) {
            int32_t end = high - c < room ? high : c + room - 1;
            end += end < high && c <= t && t <= end; /* the centre is no input: take one more */
            repeated = fv_gather(w, job, c, end, t, merge);
            c = end + 1;
        }
        fv_run(w, job, weighted | repeated, loss, stats);
    } while (tag < w->n_tags || c <= high);
}

/* The inputs of a plain window in groups of at most `size`. */
static void fv_skipgram_taken(fv_worker *w, const fv_job *job, int32_t size, fv_loss *loss, fv_stats *stats)
{
    fv_block *b = &w->block;
    float **const all = b->in;
    const int32_t n = b->n_in, n_free = b->n_free;
    for (int32_t i = 0; i < n; i += size) {
        const int32_t left = n - i, free = n_free - i;
        b->in = all + i;
        b->n_in = left < size ? left : size;
        b->n_free = free < 0 ? 0 : free < b->n_in ? free : b->n_in;
        fv_run(w, job, 0, loss, stats);
    }
    b->in = all;
}

static void fv_skipgram(fv_worker *w, const fv_job *job, int32_t t, fv_stats *stats)
{
    const int32_t low = w->piece.low[t], high = w->piece.high[t], target = w->piece.token[t];
    const int merge = job->bag_starts == NULL; /* a word's two bags in the ring are two rows */
    if (low == high && w->n_tags == 0)
        return;
    const int32_t n = high - low + w->n_tags;
    w->block.pool = FV_POOL_NONE;
    stats->n_pairs += n;
    if (job->negative && job->shared) {
        const int weighted = fv_window_outputs(w, job, t);
        if (n <= FV_MAX_IN && fv_take_inputs(w, job, low, high, t, merge))
            fv_run(w, job, weighted, &w->loss_noise, stats);
        else
            fv_skipgram_groups(w, job, t, FV_MAX_IN, merge, weighted, &w->loss_noise, stats);
    } else if (job->negative) {
        const int32_t *noise = w->noise + w->noise_start[t - w->first_centre];
        for (int32_t c = low; c <= high; c++) {
            if (c == t)
                continue;
            fv_look_ahead_pair(w, job, noise);
            const int weighted = fv_noise_outputs(w, job, target, noise, 1);
            fv_begin_inputs(w, job, 0, 0);
            fv_gather(w, job, c, c, t, 0);
            fv_run(w, job, weighted, &w->loss_noise, stats);
            noise += job->negative;
        }
    }
    if (job->hs) {
        fv_path_outputs(w, job, target);
        if (n <= FV_MAX_IN && fv_take_inputs(w, job, low, high, t, merge))
            fv_skipgram_taken(w, job, w->path_inputs, &w->loss_nodes, stats);
        else
            fv_skipgram_groups(w, job, t, w->path_inputs, merge, 0, &w->loss_nodes, stats);
    }
}

/* How many rows of the table are pooled from n words. */
FV_INLINE float fv_pooled(const fv_block *b, int32_t n)
{
    if (b->pool_weight == NULL)
        return (float)n;
    float total = 0.0f;
    for (int32_t i = 0; i < b->n_in; i++)
        total += b->pool_weight[i];
    return total;
}

static void fv_cbow(fv_worker *w, const fv_job *job, int32_t t, fv_stats *stats)
{
    const int32_t low = w->piece.low[t], high = w->piece.high[t], n = high - low + w->n_tags;
    if (n == 0)
        return;
    fv_block *b = &w->block;
    b->pool = job->pool;
    stats->n_pairs++;
    /* plain addition may meet a row twice; a rule with state must see each row once */
    const int merge = job->bag_starts == NULL && (w->rule->move_pooled == NULL || b->in_rate != NULL);
    int repeated = 0;
    if (!fv_take_inputs(w, job, low, high, t, merge)) {
        fv_begin_inputs(w, job, 0, w->n_tags);
        repeated = fv_gather(w, job, low, high, t, merge);
    }
    b->grad_scale = job->grad_per_row ? 1.0f / fv_pooled(b, n) : 1.0f;
    if (job->negative) {
        const int weighted = fv_window_outputs(w, job, t);
        fv_run(w, job, weighted | repeated, &w->loss_noise, stats);
    }
    if (job->hs) {
        fv_path_outputs(w, job, w->piece.token[t]);
        fv_run(w, job, repeated, &w->loss_nodes, stats);
    }
}

#endif
