/* Alias table of a discrete distribution, by Vose's method, O(V).

   Computes: table[i] = alias << 32 | threshold, so that drawing i uniformly and a 32-bit r, and taking
   i if r < threshold, else the alias, draws i with probability weight[i] / sum, up to 2^-32.
   Reads and destroys: scaled[i] = weight[i] * V / sum.
   Writes: table[V]; stack[V] is scratch: small columns grow from its front, large ones from its back.
   Threads: touches only its arguments.
   Twin: fastvec/_reference/sampling.py. Source: Vose, IEEE Trans. Softw. Eng. 17 (1991). */
#ifndef FASTVEC_TEXT_ALIAS_H
#define FASTVEC_TEXT_ALIAS_H

#include "compiler.h"

FV_INLINE uint64_t fv_alias_entry(double stay, int32_t alias) {
    double threshold = stay * 4294967296.0 + 0.5;
    if (threshold > 4294967295.0)
        threshold = 4294967295.0;
    return ((uint64_t)(uint32_t)alias << 32) | (uint32_t)threshold;
}

FV_INLINE void fv_alias_build(double *scaled, int64_t n, int32_t *stack, uint64_t *table) {
    int64_t small = 0, large = n; /* stack[0 .. small) and stack[large .. n) */
    for (int64_t i = 0; i < n; i++) {
        if (scaled[i] < 1)
            stack[small++] = (int32_t)i;
        else
            stack[--large] = (int32_t)i;
    }
    while (small > 0 && large < n) {
        int32_t poor = stack[--small], rich = stack[large];
        table[poor] = fv_alias_entry(scaled[poor], rich);
        scaled[rich] = (scaled[rich] + scaled[poor]) - 1;
        if (scaled[rich] < 1) {
            large++;
            stack[small++] = rich;
        }
    }
    /* What is left is 1 up to rounding; its own alias makes it exact. */
    while (small > 0) {
        int32_t i = stack[--small];
        table[i] = fv_alias_entry(1, i);
    }
    while (large < n) {
        int32_t i = stack[large++];
        table[i] = fv_alias_entry(1, i);
    }
}

#endif
