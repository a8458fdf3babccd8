/* The output side of a block: which rows a target needs, with which labels. One function per
   objective; neither sees where the inputs came from.

   Negative sampling: the target (label 1) and noise words (label 0). A noise word drawn twice is one
   row of weight 2; one equal to the target is dropped, not redrawn (gensim, word2vec.c).
   Hierarchical softmax: the nodes on the target's path, label = 1 - code; paths.h has it.
   Twin: fastvec/_reference/windows.py. */
#ifndef FASTVEC_OUTPUTS_H
#define FASTVEC_OUTPUTS_H

#include "worker.h"

/* Of a block whose weights and labels are set by the caller, those of the padding too. */
FV_INLINE void fv_size_outputs(fv_worker *w, int32_t n)
{
    w->usual_outputs = 0;
    w->block.n_out = n;
    w->block.ld = (n + w->kernels->min_ld - 1) & -w->kernels->min_ld; /* a power of two */
}

FV_INLINE void fv_set_outputs(fv_worker *w, int32_t n)
{
    fv_block *b = &w->block;
    fv_size_outputs(w, n);
    for (int32_t j = n; j < b->ld; j++) {
        b->out_weight[j] = 0.0f;
        b->label[j] = 0.0f;
    }
}

/* Where the noise of each window of a piece begins; records (plain.h) are of one size. */
static void fv_begin_noise(fv_worker *w, const fv_job *job, int32_t begin, int32_t end)
{
    const fv_piece *p = &w->piece;
    int64_t at = 0;
    w->n_drawn = w->n_records = 0;
    w->n_noise = 0;
    if (w->record != NULL)
        return;
    for (int32_t t = begin; t < end; t++) {
        w->noise_start[t - begin] = at;
        at += (int64_t)job->negative * (job->shared ? 1 : p->high[t] - p->low[t]);
    }
    w->noise_start[end - begin] = at;
}

/* Draws the numbers behind the noise of window i of the piece, whose centres begin at `begin`, and asks for
   the table's entries: a miss of the second cache costs as much as a whole draw. Draws are numbered by the
   centre's position. */
FV_INLINE void fv_draw_window(fv_worker *w, const fv_job *job, int32_t begin, int32_t i)
{
    const uint64_t first = (uint64_t)w->piece.position[begin + i] * w->noise_width;
    const uint32_t n = (uint32_t)(w->noise_start[i + 1] - w->noise_start[i]);
    uint64_t *const number = w->number + w->noise_start[i];
    if (w->kernels->draw_ahead != NULL) {
        w->kernels->draw_ahead(&w->noise_from, w->key_negative, first, n, number);
        return;
    }
    for (uint32_t k = 0; k < n; k++) {
        number[k] = fv_draw(w->key_negative, first + k);
        FV_PREFETCH_KEEP(job->alias + fv_below(number[k], job->n_alias));
    }
}

/* The noise words are `step` apart. Returns whether a weight is not 1. */
static int fv_noise_outputs(fv_worker *w, const fv_job *job, int32_t target, const int32_t *noise, int32_t step)
{
    fv_block *b = &w->block;
    int32_t n = 1, repeated = 0;
    b->out = w->own_out;
    fv_forget(w);
    fv_seen(w, target, 0);
    w->unique[0] = target;
    b->out_weight[0] = 1.0f;
    for (int32_t k = 0; k < job->negative; k++) {
        const int32_t id = noise[k * step], seen = fv_seen(w, id, n);
        if (FV_LIKELY(seen < 0)) {
            w->unique[n] = id;
            b->out_weight[n++] = 1.0f;
        } else if (seen > 0) {
            b->out_weight[seen] += 1.0f;
            repeated = 1;
        }
    }
    for (int32_t j = 0; j < n; j++) {
        b->out[j] = fv_row_for(w, &job->noise, w->unique[j], w->out_copies, j);
        b->label[j] = 0.0f;
    }
    b->label[0] = 1.0f;
    if (w->rule->n_state)
        for (int32_t j = 0; j < n; j++)
            b->out_state[j] = fv_row_at(&job->noise_state, w->unique[j]);
    fv_set_outputs(w, n);
    return repeated;
}

#endif
