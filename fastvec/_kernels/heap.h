/* The k best (score, id) of a query: a heap with the worst on top, lower scores and, among equal
   ones, higher ids being worse. Plain C, the same on every level. */
#ifndef FASTVEC_HEAP_H
#define FASTVEC_HEAP_H

#include <stdint.h>

#include "compiler.h"

FV_INLINE int fv_worse(float score, int64_t id, float other_score, int64_t other_id)
{
    return score < other_score || (score == other_score && id > other_id);
}

FV_INLINE void fv_sift_down(float *scores, int64_t *ids, int64_t n, float score, int64_t id)
{
    int64_t i = 0;
    for (;;) {
        int64_t child = 2 * i + 1;
        if (child >= n)
            break;
        if (child + 1 < n && fv_worse(scores[child + 1], ids[child + 1], scores[child], ids[child]))
            child++;
        if (!fv_worse(scores[child], ids[child], score, id))
            break;
        scores[i] = scores[child];
        ids[i] = ids[child];
        i = child;
    }
    scores[i] = score;
    ids[i] = id;
}

FV_INLINE void fv_sift_up(float *scores, int64_t *ids, int64_t i, float score, int64_t id)
{
    while (i > 0) {
        int64_t parent = (i - 1) / 2;
        if (!fv_worse(score, id, scores[parent], ids[parent]))
            break;
        scores[i] = scores[parent];
        ids[i] = ids[parent];
        i = parent;
    }
    scores[i] = score;
    ids[i] = id;
}

/* Offers a candidate to the heap of k entries, *n of them in use. */
FV_INLINE void fv_heap_offer(float *scores, int64_t *ids, int64_t k, int64_t *n, float score,
                             int64_t id)
{
    if (*n < k)
        fv_sift_up(scores, ids, (*n)++, score, id);
    else if (fv_worse(scores[0], ids[0], score, id))
        fv_sift_down(scores, ids, k, score, id);
}

#endif
