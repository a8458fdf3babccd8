/* Copies of the nodes near the root of a Huffman tree, which all workers would write all the time.

   Where several workers train, such a row lies in another core's cache whenever it is needed, and fetching it
   costs more than working on it: two workers were 1.16 times as fast as one, and half as fast on cores that
   share no cache. So each worker keeps copies of the nodes that most paths share for the length of a chunk.
   Every few windows those on the path of the centre are brought up to date: the difference to what was taken
   goes to the table, and what stands there then is taken; that is a bag of one row (bag_rows.h) that leaves
   and enters. The table's rows are asked for while the window before is trained, as late as that, since other
   workers take them back (ahead.h). When no chunk is trained the table is whole. One worker keeps no copies.

   All workers together hold back eight windows or so, which is a tenth faster than four, and take fewer
   contexts at once. Of Google's semantic analogies .0113 fewer than with gensim are then right with two workers,
   .0077 with four windows, .0146 with one worker (five seeds, standard error of each .005 to .007).

   Words' rows are written where they lie (Hogwild). Copies of those of frequent words make training faster,
   too, but worse: where they hold back enough to pay, the loss rises. */
#ifndef FASTVEC_HOT_H
#define FASTVEC_HOT_H

#include "worker.h"

enum { FV_HOT_SHARE = 64 };   /* positions of a worker for each copy: both ends of a chunk touch all of them */
enum { FV_HOT_WINDOWS = 8 };  /* between two updates, times workers; a power of two */

/* How many nodes have room for copies in a worker of this job. */
static int64_t fv_hot_room(const fv_job *job, const fv_rule *rule)
{
    if (job->next == NULL || !job->hs || rule->n_state || job->frozen || job->context == FV_TEXT)
        return 0;
    return job->nodes.n_rows < FV_HOT ? job->nodes.n_rows : FV_HOT;
}

FV_INLINE int fv_is_hot(const fv_hot *hot, int32_t node)
{
    return (uint32_t)(node - hot->first) < (uint32_t)hot->n;
}

FV_INLINE float *fv_hot_row(const fv_job *job, const fv_hot *hot, int32_t node)
{
    return hot->now + (int64_t)(node - hot->first) * job->nodes.rows[0].stride;
}

FV_INLINE float *fv_hot_was(const fv_job *job, const fv_hot *hot, int32_t node)
{
    return hot->was + (int64_t)(node - hot->first) * job->nodes.rows[0].stride;
}

FV_INLINE void fv_hot_take(const fv_worker *w, const fv_job *job, int32_t node)
{
    w->kernels->bag_enter(job->nodes.rows[0].base, job->nodes.rows[0].stride, &node, 1, w->block.dim,
                          fv_hot_row(job, &w->hot, node), fv_hot_was(job, &w->hot, node));
}

FV_INLINE void fv_hot_give(const fv_worker *w, const fv_job *job, int32_t node)
{
    w->kernels->bag_leave(job->nodes.rows[0].base, job->nodes.rows[0].stride, &node, 1, w->block.dim, NULL, 0,
                          fv_hot_row(job, &w->hot, node), fv_hot_was(job, &w->hot, node));
}

/* Before a chunk of which this worker may expect n positions. The root is the last node. */
static void fv_hot_begin(fv_worker *w, const fv_job *job, int64_t n)
{
    fv_hot *hot = &w->hot;
    hot->n = n / FV_HOT_SHARE < hot->room ? (int32_t)(n / FV_HOT_SHARE) : hot->room;
    hot->first = (int32_t)job->nodes.n_rows - hot->n;
    for (int32_t i = 0; i < hot->n; i++)
        fv_hot_take(w, job, hot->first + i);
}

/* After it, however it ended. */
static void fv_hot_end(fv_worker *w, const fv_job *job)
{
    for (int32_t i = 0; i < w->hot.n; i++)
        fv_hot_give(w, job, w->hot.first + i);
    w->hot.n = 0;
}

/* Whether copies are brought up to date before window t of a piece. */
FV_INLINE int fv_is_hot_window(const fv_worker *w, int32_t t)
{
    return w->hot_every && (t & (w->hot_every - 1)) == 0;
}

/* Then: those on the path to its centre. */
FV_INLINE void fv_hot_renew(fv_worker *w, const fv_job *job, int32_t target)
{
    for (int64_t k = job->path_starts[target]; k < job->path_starts[target + 1]; k++) {
        const int32_t node = job->path_points[k];
        if (fv_is_hot(&w->hot, node))
            w->kernels->row_renew(fv_row_at(&job->nodes, node), w->block.dim, fv_hot_row(job, &w->hot, node),
                                  fv_hot_was(job, &w->hot, node));
    }
}

#endif
