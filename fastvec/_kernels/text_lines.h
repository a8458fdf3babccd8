/* Texts in bytes to rows of a classifier's input table: tokens, look-up, n-grams (text_rows.h).

   Tokens are cut at the white space of str.split(). Those that begin with the prefix are labels and no
   words; every text ends with the word end_id. Twin: fastvec/_reference/texts.py. */
#ifndef FASTVEC_TEXT_LINES_H
#define FASTVEC_TEXT_LINES_H

#include "subwords.h"
#include "text_bytes.h"
#include "text_rows.h"

#define FV_TEXT_PAD 16 /* bytes that may be read behind a text */

/* A dictionary: words one after the other, and slots of their numbers by hash (-1: free). */
typedef struct {
    const unsigned char *words;
    const int64_t *ends;
    const int32_t *hash;
    int32_t *slot;
    uint64_t mask; /* slots - 1, a power of two */
    int32_t n_words;
    const unsigned char *prefix;
    int64_t prefix_length;
    const int64_t *bag_starts; /* rows of each word */
    const int32_t *bag_rows;
    int32_t min_n, max_n;      /* of the n-grams of words out of vocabulary; max_n 0: none */
    uint32_t bucket;
    fv_text_words text;
} fv_lines;

/* Enters the words; of equal ones the first counts. */
static void fv_enter_words(fv_lines *l)
{
    for (uint64_t i = 0; i <= l->mask; i++)
        l->slot[i] = -1;
    for (int32_t w = 0; w < l->n_words; w++) {
        uint64_t at = (uint32_t)l->hash[w] & l->mask;
        while (l->slot[at] >= 0)
            at = (at + 1) & l->mask;
        l->slot[at] = w;
    }
}

/* Number of a word, or -1. */
FV_INLINE int32_t fv_find_word(const fv_lines *l, const unsigned char *token, int64_t length, int32_t hash)
{
    for (uint64_t at = (uint32_t)hash & l->mask;; at = (at + 1) & l->mask) {
        const int32_t w = l->slot[at];
        if (w < 0)
            return -1;
        if (l->hash[w] != hash)
            continue;
        const int64_t begin = w ? l->ends[w - 1] : 0;
        if (l->ends[w] - begin == length && memcmp(l->words + begin, token, (size_t)length) == 0)
            return w;
    }
}

FV_INLINE int64_t fv_word_rows(const fv_lines *l, int32_t w, int32_t *rows)
{
    const int64_t begin = l->bag_starts[w], n = l->bag_starts[w + 1] - begin;
    for (int64_t i = 0; i < n; i++)
        rows[i] = l->bag_rows[begin + i];
    return n;
}

/* Rows of an unknown word: the buckets of its n-grams. */
FV_INLINE int64_t fv_unknown_rows(const fv_lines *l, const unsigned char *token, int64_t length, int32_t *rows)
{
    if (l->max_n < 1)
        return 0;
    const int64_t n = fv_ngrams(token, length, l->min_n, l->max_n, l->bucket, 0, rows);
    int64_t kept = 0;
    for (int64_t i = 0; i < n; i++) {
        const int32_t row = fv_bucket_row(&l->text, (uint32_t)rows[i]);
        if (row >= 0)
            rows[kept++] = row;
    }
    return kept;
}

FV_INLINE int fv_separator_at(const unsigned char *p, int cut)
{
    return cut ? *p == 0 : fv_white_at(p);
}

FV_INLINE const unsigned char *fv_line_token_end(const unsigned char *p, const unsigned char *end, int cut)
{
    if (!cut)
        return fv_token_end(p, end);
    const unsigned char *stop = memchr(p, 0, (size_t)(end - p));
    return stop ? stop : end;
}

/* Writes the rows of text [p, end) and the hashes of its words; returns the number of rows. Of a text
   that is `cut` already the tokens end with NUL. */
static int64_t fv_text_line(const fv_lines *l, const unsigned char *p, const unsigned char *end, int cut,
                            int32_t *hash, int32_t *rows)
{
    int64_t n = 0, found = 0;
    while (p < end) {
        const int separator = fv_separator_at(p, cut);
        if (separator) {
            p += separator;
            continue;
        }
        const unsigned char *stop = fv_line_token_end(p, end, cut);
        const int64_t length = stop - p;
        if (length < l->prefix_length || memcmp(p, l->prefix, (size_t)l->prefix_length) != 0) {
            hash[n] = (int32_t)fv_hash_bytes(p, length);
            const int32_t w = fv_find_word(l, p, length, hash[n++]);
            found += w >= 0 ? fv_word_rows(l, w, rows + found) : fv_unknown_rows(l, p, length, rows + found);
        }
        p = stop;
    }
    if (l->text.end_id >= 0) {
        hash[n++] = l->hash[l->text.end_id];
        found += fv_word_rows(l, l->text.end_id, rows + found);
    }
    return found + fv_word_ngrams(&l->text, hash, n, rows + found);
}

#endif
