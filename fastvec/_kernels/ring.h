/* The ring of pooled bags: one row for each token that a window can reach (bag_rows.h). Contexts take
   these rows where words without bags have rows of the table. Where the rule keeps a state, that of a bag
   is the mean of its rows' states, and what it gained is given to each of them, too.

   Tokens are numbered from the chunk's begin on. All bags leave at every step of the rate's grid, so the
   tables are whole at fixed positions: chunks that begin there find what one long chunk would.
   Twin: fastvec/_reference/bags.py. */
#ifndef FASTVEC_RING_H
#define FASTVEC_RING_H

#include "worker.h"

FV_INLINE int32_t fv_bag_size(const fv_job *job, int32_t id)
{
    return (int32_t)(job->bag_starts[id + 1] - job->bag_starts[id]);
}

FV_INLINE ptrdiff_t fv_ring_slot(const fv_worker *w, int64_t number)
{
    return (ptrdiff_t)(number & w->ring.mask);
}

/* The pooled row of the piece's token t. */
FV_INLINE float *fv_ring_row(const fv_worker *w, int32_t t)
{
    return w->ring.now + fv_ring_slot(w, w->ring.base + t) * w->block.dim;
}

/* Its state, where the rule keeps one. */
FV_INLINE float *fv_ring_state(const fv_worker *w, int32_t t)
{
    return w->ring.state + fv_ring_slot(w, w->ring.base + t) * w->block.dim;
}

static void fv_ring_enter(fv_worker *w, const fv_job *job, int64_t number)
{
    const int32_t id = w->piece.token[number - w->ring.base];
    const ptrdiff_t slot = fv_ring_slot(w, number), at = slot * w->block.dim;
    const int32_t *rows = job->bag_rows + job->bag_starts[id];
    const int32_t n = fv_bag_size(job, id), dim = w->block.dim;
    w->ring.id[slot] = id;
    w->kernels->bag_enter(job->in.rows[0].base, job->in.rows[0].stride, rows, n, dim, w->ring.now + at,
                          w->ring.was + at);
    if (w->ring.state != NULL)
        w->kernels->bag_enter(job->in_state.rows[0].base, job->in_state.rows[0].stride, rows, n, dim,
                              w->ring.state + at, w->ring.state_was + at);
}

static void fv_ring_leave(fv_worker *w, const fv_job *job, int64_t number)
{
    const ptrdiff_t slot = fv_ring_slot(w, number), at = slot * w->block.dim;
    const int32_t id = w->ring.id[slot], n = fv_bag_size(job, id), dim = w->block.dim;
    const int32_t *rows = job->bag_rows + job->bag_starts[id];
    w->kernels->bag_leave(job->in.rows[0].base, job->in.rows[0].stride, rows, n, dim, job->lock, job->n_lock,
                          w->ring.now + at, w->ring.was + at);
    if (w->ring.state != NULL)
        w->kernels->bag_leave(job->in_state.rows[0].base, job->in_state.rows[0].stride, rows, n, dim, job->lock,
                              job->n_lock, w->ring.state + at, w->ring.state_was + at);
}

static void fv_ring_flush(fv_worker *w, const fv_job *job)
{
    fv_ring *r = &w->ring;
    for (; r->first < r->next; r->first++)
        fv_ring_leave(w, job, r->first);
}

/* Lets tokens in and out so that the ring holds all that a window around t can reach. */
static void fv_ring_move(fv_worker *w, const fv_job *job, int32_t t)
{
    fv_ring *r = &w->ring;
    const int32_t last = w->piece.n - 1;
    const int64_t low = r->base + (t > job->span_left ? t - job->span_left : 0);
    const int64_t high = r->base + (t + job->span_right < last ? t + job->span_right : last);
    for (; r->first < r->next && r->first < low; r->first++)
        fv_ring_leave(w, job, r->first);
    if (r->first == r->next)
        r->first = r->next = low;
    for (; r->next <= high; r->next++)
        fv_ring_enter(w, job, r->next);
}

#endif
