/* The training loop over one chunk, and the engine's step. Compiled once; all arithmetic on rows is
   behind the table of the chosen instruction-set level. */
#include "train.h"

#include <string.h>

#include "ahead.h"
#include "concat.h"
#include "contexts.h"
#include "hot.h"
#include "layout.h"
#include "levels.h"
#include "piece.h"
#include "plain.h"
#include "texts.h"

extern const fv_train_kernels fv_train_kernels_scalar;
#if FV_HAS_X86
extern const fv_train_kernels fv_train_kernels_sse2, fv_train_kernels_avx2, fv_train_kernels_avx512;
#endif
#if FV_HAS_NEON
extern const fv_train_kernels fv_train_kernels_neon;
#endif

const fv_train_kernels *fv_train_table(int level)
{
    switch (level) {
    case 0:
        return &fv_train_kernels_scalar;
#if FV_HAS_X86
    case 1:
        return &fv_train_kernels_sse2;
    case 2:
        return &fv_train_kernels_avx2;
    case 3:
        return &fv_train_kernels_avx512;
#endif
#if FV_HAS_NEON
    case 4:
        return &fv_train_kernels_neon;
#endif
    default:
        return NULL;
    }
}

/* The generic path: gradients of both sides to scratch, then one move per row. */
static void fv_move_rows(const fv_train_kernels *k, const fv_block *b, const fv_rule *rule,
                         const fv_rule_params *params)
{
    float *grad_in = b->grad, *grad_out = b->grad + (ptrdiff_t)b->n_in * b->dim;
    k->gradients(b, grad_in, grad_out);
    for (int32_t j = 0; j < b->n_out; j++)
        rule->move_row(b->out[j], rule->n_state ? b->out_state[j] : NULL,
                       grad_out + (ptrdiff_t)j * b->dim, b->dim, b->rate, params);
    for (int32_t i = 0; i < b->n_in; i++) {
        const float lock = b->in_rate ? b->in_rate[i] : 1.0f;
        if (lock != 0.0f) /* a frozen row stays as it is to the bit, its state too */
            rule->move_row(b->in[i], rule->n_state ? b->in_state[i] : NULL,
                           grad_in + (ptrdiff_t)i * b->dim, b->dim, b->rate * lock, params);
    }
}

void fv_step(const fv_train_kernels *k, const fv_block *b, int32_t objective, const fv_rule *rule,
             const fv_rule_params *params, fv_loss *loss)
{
    if (objective == FV_LOGISTIC && rule->step_few != NULL && fv_is_few(b)) {
        rule->step_few(b, loss);
        return;
    }
    const int pooled = b->pool != FV_POOL_NONE;
    void (*fused)(const fv_block *) = pooled ? rule->move_pooled : rule->move_block;
    if (b->in_rate != NULL)
        fused = NULL;
    if (pooled)
        k->pool_scores(b);
    else
        k->scores(b);
    k->objectives[objective](b, fused ? b->rate : 1.0f, loss);
    if (fused)
        fused(b);
    else
        fv_move_rows(k, b, rule, params);
}

/* The tags of the sentence that holds a position; positions rise. */
FV_INLINE void fv_find_tags(fv_worker *w, const fv_job *job, int64_t position)
{
    while (job->starts[w->sentence + 1] <= position)
        w->sentence++;
    const int64_t begin = job->tag_starts[w->sentence];
    w->tags = job->tag_rows + begin;
    w->n_tags = (int32_t)(job->tag_starts[w->sentence + 1] - begin);
}

static int fv_train_range(fv_worker *w, const fv_job *job, int64_t begin, int64_t end, fv_stats *stats)
{
    fv_cursor c;
    fv_piece *p = &w->piece;
    w->key_keep = fv_key(job->seed, job->epoch, FV_STREAM_KEEP);
    w->key_window = fv_key(job->seed, job->epoch, FV_STREAM_WINDOW);
    w->key_negative = fv_key(job->seed, job->epoch, FV_STREAM_NEGATIVE);
    w->key_label = fv_key(job->seed, job->epoch, FV_STREAM_LABEL);
    w->noise_from = (fv_noise){job->alias, job->n_alias, &job->noise};
    w->noise_width = (uint64_t)job->negative *
                     (job->shared ? 1u : (uint64_t)job->left + (uint64_t)job->right);
    w->path[0].target = w->path[1].target = -1;
    w->kernels->loss_begin(&w->loss_noise);
    w->kernels->loss_begin(&w->loss_nodes);
    if (job->context == FV_TEXT)
        return fv_train_texts(w, job, begin, end, stats);
    fv_cursor_open(&c, w, job, begin, end);
    w->sentence = c.sentence;
    w->n_tags = 0;
    w->ring.base = w->ring.first = w->ring.next = 0;
    w->n_noted = 0;
    if (w->plain_words)
        memset(w->last, 0, FV_LAST * sizeof *w->last);
    for (;;) {
        if (job->stop && *job->stop) {
            fv_ring_flush(w, job);
            return 1;
        }
        fv_fill(&c, w, job, stats);
        fv_note_tokens(w, job);
        const int32_t first = c.centre, last = fv_lay_windows(&c, w, job);
        w->first_centre = first;
        if (job->negative)
            fv_begin_noise(w, job, first, last);
        int64_t cell = -1;
        for (int32_t t = first; t < last; t++) {
            const int64_t here = (int64_t)((uint64_t)p->position[t] / FV_RATE_GRID); /* a shift */
            if (here != cell) {
                cell = here;
                w->block.rate = fv_rate_at(&job->schedule, p->position[t]);
                if (cell != w->ring.cell) {
                    fv_ring_flush(w, job);
                    w->ring.cell = cell;
                }
            }
            if (job->bag_starts != NULL)
                fv_ring_move(w, job, t);
            if (fv_is_hot_window(w, t))
                fv_hot_renew(w, job, p->token[t]);
            if (job->tag_starts != NULL)
                fv_find_tags(w, job, p->position[t]);
            if (job->negative)
                fv_resolve_noise(w, job, first, t, last);
            fv_look_ahead(w, job, first, t, last);
            if (job->context == FV_SKIPGRAM)
                fv_skipgram(w, job, t, stats);
            else if (job->context == FV_CBOW)
                fv_cbow(w, job, t, stats);
            else
                fv_concat(w, job, t, stats);
        }
        if (job->negative)
            stats->loss_noise += w->kernels->loss_end(&w->loss_noise);
        if (job->hs)
            stats->loss_nodes += w->kernels->loss_end(&w->loss_nodes);
        if (last < p->n ? p->position[last] >= end : c.done) {
            fv_ring_flush(w, job);
            return 0;
        }
        fv_slide(&c, w, job, last);
    }
}

enum { FV_TOGETHER = 8 * FV_RATE_GRID }; /* positions of all workers' cells, but each has a grid's at least */

/* Takes the next positions of [begin, end) that nobody has: begin..*until, or an empty range. */
static int64_t fv_take_cell(const fv_job *job, int64_t begin, int64_t end, int64_t *until)
{
    const int64_t share = FV_TOGETHER / job->workers / FV_RATE_GRID * FV_RATE_GRID;
    const int64_t cell = job->context == FV_TEXT ? FV_TOGETHER : share ? share : FV_RATE_GRID;
    for (;;) {
        const int64_t next = *(const volatile int64_t *)job->next, from = next > begin ? next : begin;
        *until = end - from > cell ? from + cell : end;
        if (from >= end || FV_EXCHANGE(job->next, next, *until))
            return from;
    }
}

/* Several workers take small cells of a chunk in turns, so that all of them are at one place of the text:
   words that come together are trained together, and the loss is that of one worker. With a distant place
   for each it was 1 % higher in the first epoch of 2 M words with eight workers. */
int fv_train_chunk(fv_worker *w, const fv_job *job, int64_t begin, int64_t end, fv_stats *stats)
{
    int stopped = 0;
    if (job->next == NULL)
        return fv_train_range(w, job, begin, end, stats);
    fv_hot_begin(w, job, (end - begin) / job->workers);
    while (!stopped) {
        int64_t until;
        const int64_t from = fv_take_cell(job, begin, end, &until);
        if (from >= end)
            break;
        stopped = fv_train_range(w, job, from, until, stats);
    }
    fv_hot_end(w, job);
    return stopped;
}

#include "infer.h"
