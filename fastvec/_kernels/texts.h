/* The context of classifiers: all rows of a text, pooled to their mean, predict its labels
   (Joulin et al. 2017). A text is a sentence of the id stream, ids from first_label on are its labels.

   A chunk owns the places of the texts that begin in it; an order may put another text in each place, since
   corpora are often sorted by label. Random draws are numbered by a text's position: one label is drawn where
   the objective wants a single target, as fastText does. While a text is trained the next one is read, and its
   first rows are asked for.
   Twin: fastvec/_reference/texts.py. */
#ifndef FASTVEC_TEXTS_H
#define FASTVEC_TEXTS_H

#include "ahead.h"
#include "paths.h"
#include "piece.h"

FV_INLINE void fv_text_word(fv_text *t, const fv_job *job, int64_t i, int32_t id)
{
    t->hash[i] = job->text.hash[id];
    for (int64_t k = job->bag_starts[id]; k < job->bag_starts[id + 1]; k++)
        t->row[t->n_rows++] = job->bag_rows[k];
}

static void fv_read_text(fv_text *t, const fv_job *job, int64_t place)
{
    const int64_t sentence = job->order ? job->order[place] : place;
    const int64_t begin = job->starts[sentence], end = job->starts[sentence + 1];
    int64_t n = 0;
    t->position = begin;
    t->place = job->starts[place];
    t->n_rows = t->n_kept = 0;
    t->n_labels = 0;
    for (int64_t q = begin; q < end; q++) {
        const int32_t id = job->ids[q];
        if (id < 0)
            continue;
        t->n_kept++;
        if (id >= job->first_label)
            t->label[t->n_labels++] = id - job->first_label;
        else
            fv_text_word(t, job, n++, id);
    }
    if (t->n_kept && job->text.end_id >= 0)
        fv_text_word(t, job, n++, job->text.end_id);
    t->n_rows += fv_word_ngrams(&job->text, t->hash, n, t->row + t->n_rows);
}

/* All labels are outputs of every text; their rows do not change. */
static void fv_all_outputs(fv_worker *w, const fv_job *job)
{
    fv_block *b = &w->block;
    for (int32_t j = 0; j < job->n_labels; j++) {
        b->out[j] = fv_row_at(&job->noise, j);
        b->out_weight[j] = 1.0f;
        b->label[j] = 0.0f;
    }
    fv_set_outputs(w, job->n_labels);
}

FV_INLINE void fv_text_step(fv_worker *w, const fv_job *job, int32_t objective, int weighted,
                            fv_loss *loss, fv_stats *stats)
{
    fv_block *b = &w->block;
    if (b->n_out == 0) /* the only label has an empty path */
        return;
    b->weighted = weighted;
    fv_step(w->kernels, b, objective, w->rule, &job->params, loss);
    b->n_ahead = 0;
    stats->n_scores += b->n_out;
}

static void fv_train_text(fv_worker *w, const fv_job *job, const fv_text *t, fv_stats *stats)
{
    fv_block *b = &w->block;
    for (int64_t i = 0; i < t->n_rows; i++)
        b->in[i] = fv_row_at(&job->in, t->row[i]);
    b->n_in = (int32_t)t->n_rows;
    b->pool = job->pool;
    b->grad_scale = job->grad_per_row ? 1.0f / (float)t->n_rows : 1.0f;
    stats->n_pairs++;
    if (job->all_labels == FV_ALL_LOGISTIC) {
        for (int32_t i = 0; i < t->n_labels; i++)
            b->label[t->label[i]] = 1.0f;
        fv_text_step(w, job, FV_LOGISTIC, 0, &w->loss_noise, stats);
        for (int32_t i = 0; i < t->n_labels; i++)
            b->label[t->label[i]] = 0.0f;
        return;
    }
    const uint64_t draw = fv_draw(w->key_label, (uint64_t)t->position);
    const int32_t target = t->label[fv_below(draw, (uint32_t)t->n_labels)];
    if (job->all_labels == FV_ALL_SOFTMAX) {
        b->label[target] = 1.0f;
        fv_text_step(w, job, FV_SOFTMAX, 0, &w->loss_noise, stats);
        b->label[target] = 0.0f;
    }
    if (job->negative) {
        const uint64_t first = (uint64_t)t->position * (uint64_t)job->negative;
        for (int32_t k = 0; k < job->negative; k++)
            w->noise[k] = fv_alias_draw(fv_draw(w->key_negative, first + (uint64_t)k), job->alias,
                                        job->n_alias);
        const int weighted = fv_noise_outputs(w, job, target, w->noise, 1);
        fv_text_step(w, job, FV_LOGISTIC, weighted, &w->loss_noise, stats);
    }
    if (job->hs) {
        fv_path_outputs(w, job, target);
        fv_text_step(w, job, FV_LOGISTIC, 0, &w->loss_nodes, stats);
    }
}

enum { FV_TEXTS_PER_LOSS = 32 }; /* texts whose losses are summed in float32 */

FV_INLINE void fv_book_loss(fv_worker *w, fv_stats *stats)
{
    stats->loss_noise += w->kernels->loss_end(&w->loss_noise);
    stats->loss_nodes += w->kernels->loss_end(&w->loss_nodes);
}

/* Trains the texts that begin in [begin, end). Returns whether it was stopped. */
static int fv_train_texts(fv_worker *w, const fv_job *job, int64_t begin, int64_t end, fv_stats *stats)
{
    int64_t s = fv_find_sentence(job, begin);
    if (job->starts[s] < begin)
        s++;
    if (job->all_labels)
        fv_all_outputs(w, job);
    stats->n_words += end - begin;
    if (s < job->n_sentences && job->starts[s] < end)
        fv_read_text(&w->text[s & 1], job, s);
    for (; s < job->n_sentences && job->starts[s] < end; s++) {
        const fv_text *t = &w->text[s & 1];
        if (job->stop && *job->stop)
            return 1;
        w->block.n_ahead = 0;
        if (s + 1 < job->n_sentences && job->starts[s + 1] < end) {
            fv_text *next = &w->text[(s + 1) & 1];
            fv_read_text(next, job, s + 1);
            for (int64_t i = 0; i < next->n_rows && i < FV_AHEAD_BAG; i++)
                fv_note(w, &job->in, next->row[i]);
        }
        stats->n_kept += t->n_kept;
        if (t->n_labels == 0 || t->n_rows == 0)
            continue;
        w->block.rate = fv_rate_at(&job->schedule, t->place);
        fv_train_text(w, job, t, stats);
        if (s % FV_TEXTS_PER_LOSS == 0)
            fv_book_loss(w, stats);
    }
    fv_book_loss(w, stats);
    return 0;
}

#endif
