/* Scores of labels to probabilities, and the best k of them.

   softmax: exp(s_j) / sum exp; logistic: sigma(s_j) each; tree: the product of the turns on the way from
   the root to the label, sigma(score of the node) for the turn that training labels 1.
   Twin: fastvec/_reference/texts.py. */
#ifndef FASTVEC_LABEL_CHOICE_H
#define FASTVEC_LABEL_CHOICE_H

#include <math.h>

#include "heap.h"

enum { FV_BY_SOFTMAX = 0, FV_BY_LOGISTIC = 1, FV_BY_TREE = 2 };

FV_INLINE float fv_one_sigma(float s)
{
    const float e = expf(-fabsf(s));
    return (s < 0.0f ? e : 1.0f) / (1.0f + e);
}

static void fv_softmax_row(const float *scores, int64_t n, float *p)
{
    float most = n ? scores[0] : 0.0f, sum = 0.0f;
    for (int64_t j = 1; j < n; j++)
        most = scores[j] > most ? scores[j] : most;
    for (int64_t j = 0; j < n; j++)
        sum += p[j] = expf(scores[j] - most);
    for (int64_t j = 0; j < n; j++)
        p[j] /= sum;
}

/* Nodes 0 .. n - 2 are inner ones, the last of them the root; then come the n leaves. `parent` and `turn`
   are of all nodes in that order, a parent's number is above its inner child's. */
static void fv_tree_row(const float *scores, int64_t n, const int32_t *parent, const uint8_t *turn,
                        float *node, float *p)
{
    if (n == 1) {
        p[0] = 1.0f;
        return;
    }
    node[n - 2] = 1.0f;
    for (int64_t i = n - 3; i >= 0; i--)
        node[i] = node[parent[i]] * fv_one_sigma(turn[i] ? scores[parent[i]] : -scores[parent[i]]);
    for (int64_t j = 0; j < n; j++) {
        const int32_t up = parent[n - 1 + j];
        p[j] = node[up] * fv_one_sigma(turn[n - 1 + j] ? scores[up] : -scores[up]);
    }
}

/* The k most probable of n labels with p >= threshold, best first; returns their number. */
static int64_t fv_best_labels(const float *p, int64_t n, int64_t k, float threshold, float *best,
                              int64_t *label)
{
    int64_t found = 0;
    for (int64_t j = 0; j < n; j++)
        if (p[j] >= threshold)
            fv_heap_offer(best, label, k, &found, p[j], j);
    for (int64_t left = found - 1; left > 0; left--) { /* the worst goes to the end */
        const float worst = best[0];
        const int64_t id = label[0];
        fv_sift_down(best, label, left, best[left], label[left]);
        best[left] = worst;
        label[left] = id;
    }
    return found;
}

#endif
