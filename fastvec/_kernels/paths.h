/* Paths of a Huffman tree as the output side of a block: the rows of the nodes on the way to the target,
   label = 1 - code. Rows are noted a window before they are needed, when they are asked for (ahead.h).
   Twin: fastvec/_reference/windows.py. */
#ifndef FASTVEC_PATHS_H
#define FASTVEC_PATHS_H

#include "hot.h"
#include "outputs.h"

enum { FV_CODES = 8 }; /* ld is a multiple of it at every level */

/* The rows of the path to a word, noted in path `i` if they are not there. */
FV_INLINE const fv_path *fv_path_to(fv_worker *w, const fv_job *job, int32_t target, int32_t i)
{
    fv_path *path = &w->path[i];
    if (path->target == target)
        return path;
    const int64_t start = job->path_starts[target];
    const int32_t n = (int32_t)(job->path_starts[target + 1] - start);
    const int32_t *const point = job->path_points + start;
    const fv_table nodes = job->nodes; /* as far as the compiler knows, each store could change it */
    const fv_hot hot = w->hot;
    float **const row = path->row;
    if (hot.n == 0)
        for (int32_t j = 0; j < n; j++)
            row[j] = fv_row_at(&nodes, point[j]);
    else
        for (int32_t j = 0; j < n; j++)
            row[j] = fv_is_hot(&hot, point[j]) ? fv_hot_row(job, &hot, point[j]) : fv_row_at(&nodes, point[j]);
    path->target = target;
    path->n = n;
    return path;
}

/* Labels and weights of a path of n nodes from `start` on, and of the padding, eight at a time: no branch on
   a code, which is as good as random, and few on n. */
FV_INLINE void fv_path_labels(fv_block *b, const fv_job *job, int64_t start, int32_t n)
{
    static const float used[2 * FV_CODES] = {1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0};
    const int32_t ld = b->ld;
    float *const label = b->label, *const weight = b->out_weight;
    for (int32_t j = 0; j < ld; j += FV_CODES) {
        const int32_t left = n - j < 0 ? 0 : n - j < FV_CODES ? n - j : FV_CODES;
        uint8_t code[FV_CODES] = {0};
        float is_left[FV_CODES];
        if (FV_LIKELY(start + j + FV_CODES <= job->n_path_nodes))
            memcpy(code, job->path_codes + start + j, FV_CODES);
        else if (j < n)
            memcpy(code, job->path_codes + start + j, (size_t)left);
        for (int32_t l = 0; l < FV_CODES; l++)
            is_left[l] = (float)(1 - code[l]);
        memcpy(label + j, is_left, sizeof is_left);
        memcpy(weight + j, used + FV_CODES - left, sizeof is_left);
    }
}

static void fv_path_outputs(fv_worker *w, const fv_job *job, int32_t target)
{
    fv_block *b = &w->block;
    const int64_t start = job->path_starts[target];
    const fv_path *path = fv_path_to(w, job, target, w->path_now);
    const int32_t n = path->n;
    b->out = path->row;
    fv_size_outputs(w, n);
    fv_path_labels(b, job, start, n);
    if (w->out_copies != NULL) {
        b->out = w->own_out;
        for (int32_t j = 0; j < n; j++)
            b->out[j] = fv_row_for(w, &job->nodes, job->path_points[start + j], w->out_copies, j);
    }
    if (w->rule->n_state)
        for (int32_t j = 0; j < n; j++)
            b->out_state[j] = fv_row_at(&job->nodes_state, job->path_points[start + j]);
}

#endif
