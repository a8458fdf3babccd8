/* The input side of a block: which rows a window gives. Neither function sees scores or how rows move.

   Skip-gram (Mikolov et al. 2013): every context word is an input of its own and predicts the centre;
   the context words of a window share the centre's outputs, so a window is one m x n block.
   CBOW: the context words are pooled to one input.
   Twin: fastvec/_reference/windows.py. */
#ifndef FASTVEC_CONTEXTS_H
#define FASTVEC_CONTEXTS_H

#include "outputs.h"

FV_INLINE void fv_set_input(fv_worker *w, const fv_job *job, int32_t i, int32_t id, float weight)
{
    fv_block *b = &w->block;
    b->in[i] = fv_row_at(&job->in, id);
    b->in_weight[i] = weight;
    if (w->rule->n_state)
        b->in_state[i] = fv_row_at(&job->in_state, id);
    if (FV_UNLIKELY(b->in_rate != NULL))
        b->in_rate[i] = job->lock[id % job->n_lock];
}

/* Inputs low..high without the centre; repeated ids become one input of that multiplicity. */
static void fv_gather(fv_worker *w, const fv_job *job, int32_t low, int32_t high, int32_t centre,
                      int merge)
{
    fv_block *b = &w->block;
    const int32_t *token = w->piece.token;
    int32_t n = 0;
    b->weighted = 0;
    if (merge) {
        fv_forget(w);
        for (int32_t c = low; c <= high; c++) {
            if (c == centre)
                continue;
            const int32_t seen = fv_seen(w, token[c], n);
            if (FV_LIKELY(seen < 0)) {
                w->unique[n] = token[c];
                b->in_weight[n++] = 1.0f;
            } else {
                b->in_weight[seen] += 1.0f;
                b->weighted = 1;
            }
        }
        for (int32_t i = 0; i < n; i++)
            fv_set_input(w, job, i, w->unique[i], b->in_weight[i]);
    } else {
        for (int32_t c = low; c <= high; c++)
            if (c != centre)
                fv_set_input(w, job, n++, token[c], 1.0f);
    }
    b->n_in = n;
}

FV_INLINE void fv_run(fv_worker *w, const fv_job *job, fv_loss *loss, fv_stats *stats)
{
    if (w->block.n_out == 0) /* the only word of a vocabulary has an empty path */
        return;
    fv_step(w->kernels, &w->block, FV_LOGISTIC, w->rule, &job->params, loss);
    stats->n_scores += (int64_t)fv_block_rows(&w->block) * w->block.n_out;
}

/* One skip-gram group of inputs [low, high] against the outputs of one objective. */
static void fv_skipgram_group(fv_worker *w, const fv_job *job, int32_t t, int32_t low, int32_t high,
                              const int32_t *noise, fv_stats *stats)
{
    fv_gather(w, job, low, high, t, 1);
    if (w->block.n_in == 0)
        return;
    if (noise != NULL) {
        fv_noise_outputs(w, job, w->piece.token[t], noise);
        fv_run(w, job, &w->loss_noise, stats);
    } else {
        fv_path_outputs(w, job, w->piece.token[t]);
        fv_run(w, job, &w->loss_nodes, stats);
    }
}

static void fv_skipgram(fv_worker *w, const fv_job *job, int32_t t, const int32_t *noise,
                        fv_stats *stats)
{
    const int32_t low = w->piece.low[t], high = w->piece.high[t];
    if (low == high)
        return;
    w->block.pool = FV_POOL_NONE;
    stats->n_pairs += high - low;
    if (job->negative) {
        const int32_t size = job->shared ? FV_MAX_IN : 1;
        for (int32_t c = low; c <= high; c += size) {
            const int32_t end = c + size - 1 < high ? c + size - 1 : high;
            if (job->shared) {
                fv_skipgram_group(w, job, t, c, end, noise, stats);
            } else if (c != t) {
                fv_skipgram_group(w, job, t, c, end, noise, stats);
                noise += job->negative;
            }
        }
    }
    if (job->hs)
        for (int32_t c = low, end; c <= high; c = end + 1) {
            end = c + FV_PATH_INPUTS - 1 < high ? c + FV_PATH_INPUTS - 1 : high;
            end += end < high && c <= t && t <= end; /* the centre is no input: take one more */
            fv_skipgram_group(w, job, t, c, end, NULL, stats);
        }
}

static void fv_cbow(fv_worker *w, const fv_job *job, int32_t t, const int32_t *noise, fv_stats *stats)
{
    const int32_t low = w->piece.low[t], high = w->piece.high[t], n = high - low;
    if (n == 0)
        return;
    fv_block *b = &w->block;
    b->pool = job->pool;
    b->grad_scale = job->grad_per_row ? 1.0f / (float)n : 1.0f;
    stats->n_pairs++;
    /* plain addition may meet a row twice; a rule with state must see each row once */
    fv_gather(w, job, low, high, t, w->rule->move_pooled == NULL || b->in_rate != NULL);
    const int32_t weighted = b->weighted;
    if (job->negative) {
        fv_noise_outputs(w, job, w->piece.token[t], noise);
        fv_run(w, job, &w->loss_noise, stats);
        b->weighted = weighted;
    }
    if (job->hs) {
        fv_path_outputs(w, job, w->piece.token[t]);
        fv_run(w, job, &w->loss_nodes, stats);
    }
}

#endif
