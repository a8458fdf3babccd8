/* A set of byte strings, for picking the rows of a few keys out of a large file.

   Open addressing with linear probing; a slot holds index + 1, 0 is free. */
#ifndef FASTVEC_KEYSET_H
#define FASTVEC_KEYSET_H

#include "compiler.h"

#include <stdint.h>
#include <string.h>

typedef struct {
    const unsigned char *bytes; /* all strings, one after the other */
    const int64_t *ends;        /* (n + 1,) string i is bytes[ends[i] : ends[i + 1]] */
    uint32_t *slots;            /* (n_slots,) */
    int64_t n, n_slots;         /* n_slots is a power of two and above n */
} fv_keyset;

/* FNV-1a, 64 bits. */
FV_INLINE uint64_t fv_keyset_hash(const unsigned char *p, int64_t size) {
    uint64_t h = 14695981039346656037u;
    for (int64_t i = 0; i < size; i++)
        h = (h ^ p[i]) * 1099511628211u;
    return h ^ h >> 32;
}

/* The slot of a string: its own, or the free one where it would go. */
FV_INLINE uint32_t *fv_keyset_slot(const fv_keyset *set, const unsigned char *p, int64_t size) {
    uint64_t slot = fv_keyset_hash(p, size);
    for (;; slot++) {
        uint32_t *place = set->slots + (slot & (uint64_t)(set->n_slots - 1));
        if (!*place)
            return place;
        const int64_t *end = set->ends + (*place - 1);
        if (end[1] - end[0] == size &&
            (size == 0 || !memcmp(set->bytes + end[0], p, (size_t)size)))
            return place;
    }
}

FV_INLINE void fv_keyset_fill(fv_keyset *set) {
    for (int64_t i = 0; i < set->n; i++) {
        const int64_t begin = set->ends[i], size = set->ends[i + 1] - begin;
        uint32_t *place = fv_keyset_slot(set, set->bytes + begin, size);
        if (!*place)
            *place = (uint32_t)(i + 1);
    }
}

FV_INLINE int fv_keyset_has(const fv_keyset *set, const unsigned char *p, int64_t size) {
    return *fv_keyset_slot(set, p, size) != 0;
}

#endif
