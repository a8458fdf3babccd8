/* Huffman tree of V leaves by a binary heap, as gensim builds it with Python's heapq, O(V log V).

   Computes: parent and code of every node. Nodes 0 .. V-1 are the words, V + i is inner node i, in the
   order of creation; the root is inner node V - 2. Of the two nodes that are joined the one that leaves
   the heap first has code 0.
   Ties: nodes are compared by count alone, so among equals the heap's own order decides. It is heapq's:
   a node from the top is replaced by the last one, which sinks to a leaf along the smaller children and
   rises again. The trees are therefore gensim's, node for node: rows of `syn1` can be exchanged.
   Joining equals in the order of the text instead gave 0.009 less on semantic analogies (skip-gram with
   hierarchical softmax, 5 seeds, standard error of the difference 0.005).
   Reads: counts[word].
   Writes: parent[2V - 1] (the index of an inner node), code[2V - 1]. The root's parent and code are left
   alone. Scratch: heap[V].
   Threads: touches only its arguments.
   Twin: fastvec/_reference/sampling.py. */
#ifndef FASTVEC_TEXT_HUFFMAN_H
#define FASTVEC_TEXT_HUFFMAN_H

#include "compiler.h"

typedef struct {
    int64_t count;
    int64_t node;
} fv_huffman_node;

/* Moves `item` from the hole at i towards the top, past greater counts, no higher than `top`. */
FV_INLINE void fv_huffman_rise(fv_huffman_node *heap, int64_t top, int64_t i, fv_huffman_node item) {
    while (i > top && item.count < heap[(i - 1) / 2].count) {
        heap[i] = heap[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    heap[i] = item;
}

/* Puts `item` where the subtree at `top` has a hole: the hole sinks to a leaf, the item rises from there. */
FV_INLINE void fv_huffman_sink(fv_huffman_node *heap, int64_t n, int64_t top, fv_huffman_node item) {
    int64_t hole = top;
    for (int64_t child; (child = 2 * hole + 1) < n; hole = child) {
        if (child + 1 < n && heap[child].count >= heap[child + 1].count)
            child++; /* heapq takes the right one of equals */
        heap[hole] = heap[child];
    }
    fv_huffman_rise(heap, top, hole, item);
}

FV_INLINE fv_huffman_node fv_huffman_pop(fv_huffman_node *heap, int64_t *n) {
    const fv_huffman_node least = heap[0], last = heap[--*n];
    if (*n > 0)
        fv_huffman_sink(heap, *n, 0, last);
    return least;
}

FV_INLINE void fv_huffman_join(
    const int64_t *counts, int64_t n_words, fv_huffman_node *heap, int32_t *parent, uint8_t *code) {
    int64_t n = n_words;
    for (int64_t word = 0; word < n; word++)
        heap[word] = (fv_huffman_node){counts[word], word};
    for (int64_t i = n / 2 - 1; i >= 0; i--)
        fv_huffman_sink(heap, n, i, heap[i]);
    for (int64_t made = 0; made < n_words - 1; made++) {
        const fv_huffman_node zero = fv_huffman_pop(heap, &n), one = fv_huffman_pop(heap, &n);
        parent[zero.node] = parent[one.node] = (int32_t)made;
        code[zero.node] = 0;
        code[one.node] = 1;
        fv_huffman_rise(heap, 0, n++, (fv_huffman_node){zero.count + one.count, n_words + made});
    }
}

/* The tree of fastText's files: words are taken from the last to the first, as they stand (fastText sorts
   them by falling count), and of equal counts an inner node comes before a word. fastText predicts 1
   for the second of two nodes, where word2vec predicts 1 - code: hence the codes. mass holds V - 1. */
FV_INLINE void fv_huffman_join_sorted(
    const int64_t *counts, int64_t n_words, int64_t *mass, int32_t *parent, uint8_t *code) {
    int64_t leaf = n_words - 1, inner = 0;
    for (int64_t made = 0; made < n_words - 1; made++) {
        mass[made] = 0;
        for (uint8_t side = 0; side < 2; side++) {
            const int word = leaf >= 0 && (inner == made || counts[leaf] < mass[inner]);
            const int64_t node = word ? leaf : n_words + inner;
            mass[made] += word ? counts[leaf--] : mass[inner++];
            parent[node] = (int32_t)made;
            code[node] = 1 - side;
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
