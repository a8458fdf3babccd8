/* Rows that windows a little ahead will need, noted for the kernels to ask for (block.h): a window would
   otherwise wait for the last cache, or for memory. How far ahead is a matter of the first cache: a
   window of K = 5 takes seven new rows, 8.5 KB at dim 300. */
#ifndef FASTVEC_AHEAD_H
#define FASTVEC_AHEAD_H

#include "paths.h"
#include "worker.h"

enum { FV_AHEAD = 2 };       /* windows between asking and using */
enum { FV_AHEAD_PAIRS = 4 }; /* the same for blocks of one pair */
enum { FV_NEAR = 6 };        /* nodes next to the root, which are in a cache and not asked for: 5 % faster */
enum { FV_AHEAD_BAG = 64 };  /* rows of a bag that are asked for */

static int64_t fv_ahead_capacity(const fv_job *job)
{
    const int32_t bag = job->context != FV_TEXT && job->max_bag < FV_AHEAD_BAG ? job->max_bag : FV_AHEAD_BAG;
    return 2 + (int64_t)job->negative + (job->hs ? 2 * job->max_path : 0) + bag;
}

FV_INLINE void fv_note(fv_worker *w, const fv_table *t, int32_t id)
{
    w->block.ahead[w->block.n_ahead++] = fv_row_at(t, id);
}

/* A path is three reads after another: where it starts, its nodes, their rows. */
FV_INLINE void fv_look_ahead_path(fv_worker *w, const fv_job *job, int32_t t, int32_t end)
{
    const int32_t *token = w->piece.token;
    if (t + 4 < end)
        FV_PREFETCH_KEEP(job->path_starts + token[t + 4]);
    if (t + 3 < end) {
        const int64_t start = job->path_starts[token[t + 3]];
        FV_PREFETCH_KEEP(job->path_points + start);
        FV_PREFETCH_KEEP(job->path_points + start + FV_LINE / sizeof *job->path_points);
        FV_PREFETCH_KEEP(job->path_codes + start);
    }
    w->path_now = t & 1;
    if (t + 1 < end) {
        const fv_path *path = fv_path_to(w, job, token[t + 1], !w->path_now);
        const int32_t n = path->n - FV_NEAR;
        if (n > 0) {
            fv_copy_rows(w->block.ahead + w->block.n_ahead, path->row + FV_NEAR, n);
            w->block.n_ahead += n;
        }
        if (fv_is_hot_window(w, t + 1)) /* what copies are brought up to date from */
            for (int64_t k = job->path_starts[token[t + 1]]; k < job->path_starts[token[t + 1] + 1]; k++)
                if (fv_is_hot(&w->hot, job->path_points[k]))
                    fv_note(w, &job->nodes, job->path_points[k]);
    }
}

FV_INLINE void fv_look_ahead_bag(fv_worker *w, const fv_job *job, int32_t id)
{
    const int64_t begin = job->bag_starts[id], end = job->bag_starts[id + 1];
    for (int64_t k = begin; k < end && k - begin < FV_AHEAD_BAG; k++)
        fv_note(w, &job->in, job->bag_rows[k]);
}

/* Before window t of a piece whose windows are [begin, end). */
FV_INLINE void fv_look_ahead(fv_worker *w, const fv_job *job, int32_t begin, int32_t t, int32_t end)
{
    const fv_piece *p = &w->piece;
    w->block.n_ahead = 0;
    if (w->plain_ahead) {
        if (t + FV_AHEAD < end) {
            const int32_t skipped = !w->plain_words; /* no word enters */
            w->block.ahead = fv_record(w, job, t + FV_AHEAD - begin) + skipped;
            w->block.n_ahead = job->negative + 2 - skipped;
        }
        return;
    }
    if (w->record != NULL && t + FV_AHEAD < end) {
        fv_copy_rows(w->block.ahead, fv_record(w, job, t + FV_AHEAD - begin) + 1, 1 + job->negative);
        w->block.n_ahead = 1 + job->negative;
    } else if (job->negative && t + FV_AHEAD < end) {
        fv_note(w, &job->noise, p->token[t + FV_AHEAD]);
        if (job->shared) {
            const int32_t *noise = w->noise + w->noise_start[t + FV_AHEAD - begin];
            for (int32_t k = 0; k < job->negative; k++)
                fv_note(w, &job->noise, noise[k]);
        }
    }
    if (job->hs)
        fv_look_ahead_path(w, job, t, end);
    const int32_t entering = t + job->span_right + FV_AHEAD;
    if (entering < p->n && job->left + job->right > 0) {
        if (job->bag_starts != NULL)
            fv_look_ahead_bag(w, job, p->token[entering]);
        else
            fv_note(w, &job->in, p->token[entering]);
    }
}

/* Before a pair with noise of its own. */
FV_INLINE void fv_look_ahead_pair(fv_worker *w, const fv_job *job, const int32_t *noise)
{
    const int32_t *then = noise + (ptrdiff_t)FV_AHEAD_PAIRS * job->negative;
    if (then + job->negative <= w->noise + w->n_noise)
        for (int32_t k = 0; k < job->negative; k++)
            fv_note(w, &job->noise, then[k]);
}

#endif
