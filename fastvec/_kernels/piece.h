/* From the id stream to pieces: subsampling, sentence bounds, windows.

   A chunk owns centre positions [begin, end) and reads past both ends inside the sentence; draws are
   functions of position, so it finds the same neighbours there as the chunk that owns them. Tokens
   out of vocabulary or dropped by subsampling vanish before windows are laid (word2vec.c, gensim).
   Twin: fastvec/_reference/windows.py. */
#ifndef FASTVEC_PIECE_H
#define FASTVEC_PIECE_H

#include "worker.h"

typedef struct {
    int64_t next;     /* raw position to read */
    int64_t sentence; /* that holds it */
    int64_t end;
    int32_t first;    /* piece index where the current sentence begins */
    int32_t beyond;   /* kept tokens read past `end` */
    int32_t centre;   /* piece index of the next centre */
    int done;         /* nothing more to read for this chunk */
} fv_cursor;

FV_INLINE int fv_keeps(const fv_worker *w, const fv_job *job, int64_t position, int32_t id)
{
    if (id < 0)
        return 0;
    if (job->keep == NULL)
        return 1;
    return job->keep[id] >= (uint32_t)(fv_draw(w->key_keep, (uint64_t)position) >> 32);
}

FV_INLINE void fv_append(fv_piece *p, int32_t id, int64_t position, int32_t first)
{
    p->token[p->n] = id;
    p->position[p->n] = position;
    p->first[p->n] = first;
}

/* Sentence that holds a position: the last start that is not behind it. */
static int64_t fv_find_sentence(const fv_job *job, int64_t position)
{
    int64_t low = 0, high = job->n_sentences;
    while (high - low > 1) {
        int64_t middle = low + (high - low) / 2;
        if (job->starts[middle] <= position)
            low = middle;
        else
            high = middle;
    }
    return low;
}

static void fv_cursor_open(fv_cursor *c, fv_worker *w, const fv_job *job, int64_t begin, int64_t end)
{
    fv_piece *p = &w->piece;
    c->end = end;
    c->next = begin;
    c->sentence = fv_find_sentence(job, begin);
    c->first = 0;
    c->beyond = 0;
    c->done = 0;
    /* left neighbours of the first centre: backwards, then turned round */
    int32_t n = 0;
    for (int64_t q = begin - 1; q >= job->starts[c->sentence] && n < job->span_left; q--)
        if (fv_keeps(w, job, q, job->ids[q])) {
            p->token[n] = job->ids[q];
            p->position[n++] = q;
        }
    for (int32_t i = 0, j = n - 1; i < j; i++, j--) {
        int32_t token = p->token[i];
        int64_t position = p->position[i];
        p->token[i] = p->token[j];
        p->position[i] = p->position[j];
        p->token[j] = token;
        p->position[j] = position;
    }
    for (int32_t i = 0; i < n; i++)
        p->first[i] = 0;
    p->n = n;
    c->centre = n;
}

/* Appends the kept ones of the tokens from `next` on, up to `stop` or while there is room; returns where it
   ended. No branch on what is kept: it would be mispredicted at every frequent word. */
static int64_t fv_fill_owned(fv_worker *w, const fv_job *job, int64_t next, int64_t stop, int32_t first)
{
    fv_piece *p = &w->piece;
    /* in locals: as far as the compiler knows, each store could change them */
    int32_t *const token = p->token, *const firsts = p->first;
    int64_t *const position = p->position;
    const int32_t room = w->capacity, *const ids = job->ids;
    const uint32_t *const keep = job->keep;
    const uint64_t key = w->key_keep;
    int32_t n = p->n;
    int64_t q = next;
    for (; q < stop && n < room; q++) {
        const int32_t id = ids[q], out = id >> 31; /* -1 or 0 */
        token[n] = id;
        position[n] = q;
        firsts[n] = first;
        if (keep == NULL) {
            n += 1 + out;
            continue;
        }
        const int32_t then = ids[q + 32 < stop ? q + 32 : q];
        FV_PREFETCH_KEEP(keep + (then & ~(then >> 31)));
        n += ~out & (keep[id & ~out] >= (uint32_t)(fv_draw(key, (uint64_t)q) >> 32));
    }
    p->n = n;
    return q;
}

/* Reads kept tokens until the piece is full or the chunk and its right margin are read. */
static void fv_fill(fv_cursor *c, fv_worker *w, const fv_job *job, fv_stats *stats)
{
    fv_piece *p = &w->piece;
    const int32_t room = w->capacity;
    while (p->n < room) {
        while (c->sentence < job->n_sentences && c->next >= job->starts[c->sentence + 1]) {
            c->sentence++;
            c->first = p->n;
        }
        if (c->next >= job->n_tokens ||
            (c->next >= c->end &&
             (c->first == p->n || c->beyond >= job->span_right))) {
            /* the corpus ends, or a sentence that this chunk does not own begins, or the margin is
               full. (At c->first == p->n no kept centre of this chunk shares the sentence.) */
            c->done = 1;
            return;
        }
        const int64_t sentence_end = job->starts[c->sentence + 1];
        if (c->next < c->end) {
            const int64_t stop = sentence_end < c->end ? sentence_end : c->end;
            const int32_t before = p->n;
            const int64_t q = fv_fill_owned(w, job, c->next, stop, c->first);
            stats->n_words += q - c->next;
            stats->n_kept += p->n - before;
            c->next = q;
        } else {
            if (fv_keeps(w, job, c->next, job->ids[c->next])) {
                fv_append(p, job->ids[c->next], c->next, c->first);
                p->n++;
                c->beyond++;
            }
            c->next++;
        }
    }
}

/* Lays the windows of the centres that have all their neighbours in view; returns the index after the
   last of them. */
static int32_t fv_lay_windows(const fv_cursor *c, fv_worker *w, const fv_job *job)
{
    fv_piece *p = &w->piece;
    int32_t end = c->done ? p->n : p->n - job->span_right;
    while (end > c->centre && p->position[end - 1] >= c->end)
        end--;
    if (end < c->centre)
        end = c->centre;
    if (end - c->centre > w->piece_centres)
        end = c->centre + w->piece_centres;
    for (int32_t i = p->n - 1; i >= c->centre; i--)
        p->last[i] = i + 1 < p->n && p->first[i + 1] <= i ? p->last[i + 1] : i;
    for (int32_t t = c->centre; t < end; t++) {
        int32_t left = job->left, right = job->right;
        if (job->shrink && job->span_left + job->span_right > 0) {
            const uint64_t r = fv_draw(w->key_window, (uint64_t)p->position[t]);
            left = left ? 1 + (int32_t)fv_below(r, (uint32_t)left) : 0;
            right = right ? 1 + (int32_t)fv_below(r, (uint32_t)right) : 0;
        }
        const int32_t to_first = t - p->first[t], to_last = p->last[t] - t;
        p->low[t] = t - (left < to_first ? left : to_first);
        p->high[t] = t + (right < to_last ? right : to_last);
    }
    return end;
}

/* Drops what no later window can reach. */
static void fv_slide(fv_cursor *c, fv_worker *w, const fv_job *job, int32_t end)
{
    fv_piece *p = &w->piece;
    const int32_t drop = end > job->span_left ? end - job->span_left : 0;
    const int32_t n = p->n - drop;
    memmove(p->token, p->token + drop, (size_t)n * sizeof *p->token);
    memmove(p->position, p->position + drop, (size_t)n * sizeof *p->position);
    for (int32_t i = 0; i < n; i++) {
        const int32_t first = p->first[i + drop] - drop;
        p->first[i] = first > 0 ? first : 0;
    }
    if (w->plain_words) {
        memmove(p->row, p->row + drop, (size_t)n * sizeof *p->row);
        for (int32_t i = 0; i < n; i++)
            p->again[i] = p->again[i + drop] >= drop ? p->again[i + drop] - drop : -1;
    }
    w->n_noted = n;
    p->n = n;
    w->ring.base += drop;
    c->first = c->first > drop ? c->first - drop : 0;
    c->centre = end - drop;
}

#endif
