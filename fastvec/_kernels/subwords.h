/* Character n-grams of <word>, hashed to buckets as fastText does (Bojanowski et al. 2017, 3.2).

   n counts code points; a code point begins at a byte that is no UTF-8 continuation byte. By start, then
   by length; a single "<" or ">" is no n-gram. Hash: 32-bit FNV-1a whose bytes are sign-extended before
   they are mixed in, an accident of fastText's `char` that all its files depend on. Its end of sentence,
   "</s>", has no n-grams.
   Twin: fastvec/_reference/subwords.py. */
#ifndef FASTVEC_SUBWORDS_H
#define FASTVEC_SUBWORDS_H

#include <stdint.h>
#include <string.h>

#include "compiler.h"

FV_INLINE uint32_t fv_hash_byte(uint32_t hash, unsigned char byte)
{
    return (hash ^ (byte | (byte & 0x80u ? 0xFFFFFF00u : 0u))) * 16777619u;
}

FV_INLINE uint32_t fv_hash_bytes(const unsigned char *bytes, int64_t n)
{
    uint32_t hash = 2166136261u;
    for (int64_t i = 0; i < n; i++)
        hash = fv_hash_byte(hash, bytes[i]);
    return hash;
}

/* Byte i of <word>. */
FV_INLINE unsigned char fv_bracketed(const unsigned char *word, int64_t length, int64_t i)
{
    return i == 0 ? '<' : i <= length ? word[i - 1] : '>';
}

FV_INLINE int fv_continues(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

/* Writes first_row + bucket of every n-gram to rows, if that is not NULL; returns their number. */
static int64_t fv_ngrams(const unsigned char *word, int64_t length, int32_t min_n, int32_t max_n,
                         uint32_t bucket, int32_t first_row, int32_t *rows)
{
    const int64_t end = length == 4 && memcmp(word, "</s>", 4) == 0 ? 0 : length + 2;
    int64_t found = 0;
    for (int64_t i = 0; i < end; i++) {
        if (fv_continues(fv_bracketed(word, length, i)))
            continue;
        uint32_t hash = 2166136261u;
        int64_t j = i;
        for (int32_t n = 1; j < end && n <= max_n; n++) {
            do
                hash = fv_hash_byte(hash, fv_bracketed(word, length, j++));
            while (j < end && fv_continues(fv_bracketed(word, length, j)));
            if (n < min_n || (n == 1 && (i == 0 || j == end)))
                continue;
            if (rows != NULL)
                rows[found] = first_row + (int32_t)(hash % bucket);
            found++;
        }
    }
    return found;
}

/* out = mean of n rows of dim floats; zeros for none. Rows lie at any address, as in a mapped file.
   `later` are rows that a later call needs. Columns are summed in blocks that stay in registers; the rows
   stay in the first cache meanwhile. */
FV_INLINE void fv_mean_row(const unsigned char *rows, int64_t dim, const int32_t *ids, int64_t n,
                           const int32_t *later, int64_t n_later, float *out)
{
    enum { BLOCK = 32 };
    const int64_t size = dim * (int64_t)sizeof(float);
    const float scale = n > 0 ? 1.0f / (float)n : 0.0f;
    for (int64_t i = 0; i < n_later; i++)
        for (int64_t k = 0; k < size; k += FV_LINE)
            FV_PREFETCH_READ(rows + later[i] * size + k);
    int64_t k = 0;
    for (; k + BLOCK <= dim; k += BLOCK) {
        float sum[BLOCK] = {0};
        for (int64_t i = 0; i < n; i++) {
            float row[BLOCK];
            memcpy(row, rows + ids[i] * size + k * (int64_t)sizeof(float), sizeof row);
            for (int c = 0; c < BLOCK; c++)
                sum[c] += row[c];
        }
        for (int c = 0; c < BLOCK; c++)
            out[k + c] = sum[c] * scale;
    }
    for (; k < dim; k++) {
        float sum = 0.0f, number;
        for (int64_t i = 0; i < n; i++) {
            memcpy(&number, rows + ids[i] * size + k * (int64_t)sizeof(float), sizeof number);
            sum += number;
        }
        out[k] = sum * scale;
    }
}

#endif
