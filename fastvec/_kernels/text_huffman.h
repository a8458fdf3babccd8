/* Huffman tree of V leaves by the two-queue method, O(V) after sorting.

   Computes: parent and code of every node. Nodes 0 .. V-1 are the words, V + i is inner node i, in the
   order of creation; the root is inner node V - 2. Of the two nodes that are joined the smaller has
   code 0; among equals a word comes before an inner node, and earlier in `ascending` before later.
   Reads: counts[word]; ascending, the words by ascending count.
   Writes: parent[2V - 1] (the index of an inner node), code[2V - 1], mass[V - 1] (counts of inner
   nodes). The root's parent and code are left alone.
   Threads: touches only its arguments.
   Twin: fastvec/_reference/sampling.py. */
#ifndef FASTVEC_TEXT_HUFFMAN_H
#define FASTVEC_TEXT_HUFFMAN_H

#include "compiler.h"

FV_INLINE void fv_huffman_join(
    const int64_t *counts, const int32_t *ascending, int64_t n, int32_t *parent, uint8_t *code,
    int64_t *mass) {
    int64_t leaf = 0, inner = 0;
    for (int64_t made = 0; made < n - 1; made++) {
        mass[made] = 0;
        for (uint8_t side = 0; side < 2; side++) {
            int64_t node;
            if (inner == made || (leaf < n && counts[ascending[leaf]] <= mass[inner])) {
                node = ascending[leaf++];
                mass[made] += counts[node];
            } else {
                mass[made] += mass[inner];
                node = n + inner++;
            }
            parent[node] = (int32_t)made;
            code[node] = side;
        }
    }
}

/* depth[node] = number of inner nodes above it. */
FV_INLINE void fv_huffman_depths(const int32_t *parent, int64_t n, int32_t *depth) {
    depth[2 * n - 2] = 0;
    for (int64_t node = 2 * n - 3; node >= n; node--)
        depth[node] = depth[n + parent[node]] + 1;
    for (int64_t node = 0; node < n && n > 1; node++)
        depth[node] = depth[n + parent[node]] + 1;
}

/* Writes each word's path, root first, to points and codes[starts[word] .. starts[word + 1]). */
FV_INLINE void fv_huffman_paths(
    const int32_t *parent, const uint8_t *code, const int64_t *starts, int64_t n, int32_t *points,
    uint8_t *codes) {
    for (int64_t word = 0; word < n; word++) {
        int64_t node = word;
        for (int64_t at = starts[word + 1] - 1; at >= starts[word]; at--) {
            points[at] = parent[node];
            codes[at] = code[node];
            node = n + parent[node];
        }
    }
}

#endif
