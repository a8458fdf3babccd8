/* PV-DM by concatenation (Le & Mikolov 2014, section 2.2): the rows of a document's tags and of the words
   around the centre, in order, side by side are the one input of a block; a row that stands for nothing
   holds the places beyond the sentence's ends. The joined row moves as any input; what it gained in each
   part is then given to the row that stood there (as bags do, ring.h), so the rule must keep no state.

       joined = was = (tag_1 .. tag_m, word_-left .. word_right)    row_p += lock_p * (joined - was)_p

   Documents with another number of tags are passed over. Twin: fastvec/_reference/documents.py. */
#ifndef FASTVEC_CONCAT_H
#define FASTVEC_CONCAT_H

#include "contexts.h"

/* Notes which rows stand side by side. */
FV_INLINE void fv_find_parts(fv_worker *w, const fv_job *job, int32_t t)
{
    const fv_piece *p = &w->piece;
    const int32_t low = p->low[t], high = p->high[t];
    float **part = w->part;
    for (int32_t i = 0; i < w->n_tags; i++)
        *part++ = fv_row_at(&job->tags, w->tags[i]);
    for (int32_t k = -job->left; k <= job->right; k++)
        if (k != 0) {
            const int inside = k < 0 ? t - low >= -k : high - t >= k;
            *part++ = fv_row_at(&job->in, inside ? p->token[t + k] : job->null_word);
        }
}

/* The lock of the row at a place among the parts. */
FV_INLINE float fv_part_lock(const fv_worker *w, const fv_job *job, int32_t place)
{
    const int is_tag = place < w->n_tags;
    const float *lock = is_tag ? job->tag_lock : job->lock;
    const fv_table *table = is_tag ? &job->tags : &job->in;
    if (lock == NULL)
        return 1.0f;
    return lock[fv_row_id(table, w->part[place]) % (is_tag ? job->n_tag_lock : job->n_lock)];
}

static void fv_concat(fv_worker *w, const fv_job *job, int32_t t, fv_stats *stats)
{
    if (w->n_tags != job->concat_tags)
        return;
    fv_block *b = &w->block;
    const int32_t target = w->piece.token[t];
    const int32_t n = job->concat_tags + job->left + job->right, dim = job->row_dim;
    const size_t bytes = (size_t)dim * sizeof(float);
    fv_find_parts(w, job, t);
    for (int32_t i = 0; i < n; i++)
        memcpy(w->joined + (ptrdiff_t)i * dim, w->part[i], bytes);
    memcpy(w->before, w->joined, (size_t)n * bytes);
    b->pool = FV_POOL_NONE;
    b->n_in = b->n_free = 1;
    b->in[0] = w->joined;
    b->in_weight[0] = 1.0f;
    stats->n_pairs++;
    if (job->negative) {
        const int weighted = fv_window_outputs(w, job, t);
        fv_run(w, job, weighted, &w->loss_noise, stats);
    }
    if (job->hs) {
        fv_path_outputs(w, job, target);
        fv_run(w, job, 0, &w->loss_nodes, stats);
    }
    const int32_t free_parts = job->rule == FV_RULE_FIXED ? 0 : job->rule == FV_RULE_INPUTS ? w->n_tags : n;
    for (int32_t i = 0; i < free_parts; i++) {
        const float lock = fv_part_lock(w, job, i);
        const float *now = w->joined + (ptrdiff_t)i * dim, *was = w->before + (ptrdiff_t)i * dim;
        if (lock != 0.0f)
            for (int32_t k = 0; k < dim; k++)
                w->part[i][k] += lock * (now[k] - was[k]);
    }
}

#endif
