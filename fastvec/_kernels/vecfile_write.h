/* Text rows of word2vec files from vectors: key, blank, shortest decimals. Twin: _reference/vecfile.py. */
#ifndef FASTVEC_VECFILE_WRITE_H
#define FASTVEC_VECFILE_WRITE_H

#include "float_text.h"

/* Writes row rows[i] of vectors after key i, for all i; returns the bytes written. `out` has room for
   the keys and for dim * FV_FLOAT_TEXT + 2 bytes a row. */
static inline int64_t fv_write_rows(const float *vectors, int64_t dim, const int64_t *rows, int64_t n,
                                    const unsigned char *keys, const int64_t *ends,
                                    unsigned char *out) {
    unsigned char *p = out;
    for (int64_t i = 0; i < n; i++) {
        const float *vector = vectors + rows[i] * dim;
        const int64_t size = ends[i + 1] - ends[i];
        if (size > 0) /* where all keys are empty there are no bytes to point to */
            memcpy(p, keys + ends[i], (size_t)size);
        p += size;
        for (int64_t k = 0; k < dim; k++) {
            *p++ = ' ';
            p += fv_write_float(vector[k], (char *)p);
        }
        *p++ = '\n';
    }
    return p - out;
}

#endif
