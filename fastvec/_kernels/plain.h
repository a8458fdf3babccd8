/* Plain windows: no word stands twice in them, rows are those of the tables, moved by a rule without
   state. Most windows are plain, and need no more than the addresses of their rows, which are noted once:
   those of context words when a token enters the piece, those of outputs when the noise is drawn. A
   document's tags stand before the words; no two of them, and no tag and word, are one row.

   A window's record is K + 2 addresses: the row of the context word that enters with it, and the rows of
   its target and of its noise. As it lies there it is what blocks ask for ahead (block.h), and from its
   second address on a block's output side. Whether an input stands twice, and an output where noise.h did
   not compare them, is asked of tables of few slots: two words of one slot send a window the careful way
   (contexts.h, outputs.h), which finds out. */
#ifndef FASTVEC_PLAIN_H
#define FASTVEC_PLAIN_H

#include "outputs.h"
#include "ring.h"

/* Notes rows and repeats of the tokens that have entered the piece. */
static void fv_note_tokens(fv_worker *w, const fv_job *job)
{
    fv_piece *p = &w->piece;
    for (int32_t i = w->n_noted; w->plain_words && i < p->n; i++) {
        const int32_t id = p->token[i];
        uint32_t *last = w->last + ((uint32_t)id & (FV_LAST - 1));
        const uint32_t number = (uint32_t)(w->ring.base + i), gap = number - *last;
        const int32_t again = gap <= (uint32_t)i ? i - (int32_t)gap : -1;
        const int32_t before = i > 0 ? p->again[i - 1] : -1;
        *last = number;
        p->again[i] = again > before ? again : before;
        p->row[i] = job->bag_starts != NULL ? fv_ring_row(w, i) : fv_row_at(&job->in, id);
    }
    w->n_noted = p->n;
}

/* Whether two of a window's outputs are perhaps one. */
static int fv_perhaps_twice(fv_worker *w, int32_t target, const int32_t *noise, int32_t n)
{
    int twice = 0;
    fv_forget(w);
    w->stamp[(uint32_t)target & (FV_STAMPS - 1)] = w->tick;
    for (int32_t k = 0; k < n; k++) {
        uint32_t *stamp = w->stamp + ((uint32_t)noise[k * FV_ABREAST] & (FV_STAMPS - 1));
        twice |= *stamp == w->tick;
        *stamp = w->tick;
    }
    return twice;
}

/* Draws the numbers behind the noise of windows i to i + 3 of the piece, whose centres begin at `begin`. What
   lies behind the piece's last window is drawn with it and not used. */
FV_INLINE void fv_draw_abreast(fv_worker *w, const fv_job *job, int32_t begin, int32_t i)
{
    const int64_t *const position = w->piece.position + begin + i;
    const uint32_t n = (uint32_t)job->negative;
    uint64_t *const number = w->number + (ptrdiff_t)i * n;
    if (w->kernels->draw_four != NULL) {
        w->kernels->draw_four(&w->noise_from, w->key_negative, position, n, number);
        return;
    }
    for (uint32_t k = 0; k < n; k++)
        for (int32_t l = 0; l < FV_ABREAST; l++) {
            const uint64_t z = fv_draw(w->key_negative, (uint64_t)position[l] * n + k);
            number[FV_ABREAST * k + l] = z;
            FV_PREFETCH_KEEP(job->alias + fv_below(z, job->n_alias));
        }
}

/* What resolve_four does, one word after the other. */
static int fv_resolve_each(const fv_noise *of, const uint64_t *number, int32_t n, const int32_t *target,
                           int32_t *id, float **row)
{
    for (int32_t l = 0; l < FV_ABREAST; l++, row += n + 2) {
        row[0] = fv_row_at(of->table, target[l]);
        for (int32_t k = 0; k < n; k++) {
            const int32_t at = FV_ABREAST * k + l;
            id[at] = fv_alias_draw(number[at], of->alias, of->n_alias);
            row[1 + k] = fv_row_at(of->table, id[at]);
        }
    }
    return FV_PERHAPS;
}

/* Notes the records of windows i to i + 3 of the piece, whose windows are [begin, end). */
FV_INLINE void fv_note_windows(fv_worker *w, const fv_job *job, int32_t begin, int32_t end, int32_t i)
{
    const fv_piece *p = &w->piece;
    const int32_t n = job->negative;
    const uint64_t *const number = w->number + (ptrdiff_t)i * n;
    int32_t *const noise = w->noise + (ptrdiff_t)i * n, target[FV_ABREAST];
    float **row = fv_record(w, job, i);
    for (int32_t l = 0; l < FV_ABREAST; l++)
        target[l] = p->token[begin + i + l < end ? begin + i + l : begin + i];
    const int twice =
        w->kernels->resolve_four != NULL
            ? w->kernels->resolve_four(&w->noise_from, number, (uint32_t)n, target, noise, row + 1)
            : fv_resolve_each(&w->noise_from, number, n, target, noise, row + 1);
    for (int32_t l = 0; l < FV_ABREAST; l++, row += n + 2) {
        const int32_t entering = begin + i + l + job->span_right;
        FV_ASSERT(row[1] == fv_row_at(&job->noise, target[l]));
        for (int32_t k = 0; k < n; k++)
            FV_ASSERT(row[2 + k] == fv_row_at(&job->noise, noise[FV_ABREAST * k + l]));
        row[0] = w->plain_words && entering < p->n ? p->row[entering] : row[1];
        w->repeats[i + l] = (uint8_t)(twice == FV_PERHAPS ? fv_perhaps_twice(w, target[l], noise + l, n)
                                                          : (twice >> l) & 1);
    }
}

enum { FV_RESOLVE = 4 }; /* windows between id and use, or more: more than ahead.h looks */
enum { FV_ASK = 10 };    /* windows between asking for a table entry and use, or more */
_Static_assert((FV_ASK - FV_RESOLVE) % FV_ABREAST != 0, "drawing and resolving fall on different windows");

/* Draws for windows ahead of t, and turns numbers into ids for windows a little ahead. */
FV_INLINE void fv_resolve_noise(fv_worker *w, const fv_job *job, int32_t begin, int32_t t, int32_t end)
{
    const int32_t far = (end - t > FV_ASK ? t + FV_ASK + 1 : end) - begin;
    const int32_t near = (end - t > FV_RESOLVE ? t + FV_RESOLVE + 1 : end) - begin;
    if (w->record != NULL) {
        for (; w->n_drawn < far; w->n_drawn += FV_ABREAST)
            fv_draw_abreast(w, job, begin, w->n_drawn);
        for (; w->n_records < near; w->n_records += FV_ABREAST)
            fv_note_windows(w, job, begin, end, w->n_records);
        return;
    }
    for (; w->n_drawn < far; w->n_drawn++)
        fv_draw_window(w, job, begin, w->n_drawn);
    int64_t k = w->n_noise;
    for (; k < w->noise_start[near]; k++)
        w->noise[k] = fv_alias_draw(w->number[k], job->alias, job->n_alias);
    w->n_noise = k;
}

/* The outputs of window t: its target and noise. Returns whether a weight is not 1. */
FV_INLINE int fv_window_outputs(fv_worker *w, const fv_job *job, int32_t t)
{
    const int32_t i = t - w->first_centre, n = job->negative, target = w->piece.token[t];
    fv_block *b = &w->block;
    if (w->record == NULL)
        return fv_noise_outputs(w, job, target, w->noise + w->noise_start[i], 1);
    if (FV_UNLIKELY(w->repeats[i])) {
        const int32_t lane = i % FV_ABREAST;
        return fv_noise_outputs(w, job, target, w->noise + (ptrdiff_t)(i - lane) * n + lane, FV_ABREAST);
    }
    b->out = fv_record(w, job, i) + 1;
    if (FV_UNLIKELY(!w->usual_outputs)) {
        for (int32_t j = 0; j <= n; j++) {
            b->label[j] = j == 0 ? 1.0f : 0.0f;
            b->out_weight[j] = 1.0f;
        }
        fv_set_outputs(w, n + 1);
        w->usual_outputs = 1;
    }
    return 0;
}

/* The tags and the words low..high without the centre as inputs, if the window is plain; `merge`: if no row
   may stand twice. Returns whether it was. */
FV_INLINE int fv_take_inputs(fv_worker *w, const fv_job *job, int32_t low, int32_t high, int32_t t, int merge)
{
    const fv_piece *p = &w->piece;
    fv_block *b = &w->block;
    if (!w->plain_inputs || (merge && high > low && p->again[high] >= low))
        return 0;
    for (int32_t i = 0; i < w->n_tags; i++)
        b->in[i] = fv_row_at(&job->tags, w->tags[i]);
    b->n_in = b->n_free = w->n_tags;
    if (high > low) {
        fv_copy_rows(b->in + b->n_in, p->row + low, t - low);
        fv_copy_rows(b->in + b->n_in + (t - low), p->row + t + 1, high - t);
        b->n_in += high - low;
    }
    if (FV_UNLIKELY(w->uneven)) {
        for (int64_t i = 0; i < w->most_inputs; i++)
            b->in_weight[i] = 1.0f;
        w->uneven = 0;
    }
    return 1;
}

#endif
