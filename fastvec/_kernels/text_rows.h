/* The rows of a text: those of its words (their own row and their character n-grams), then the buckets
   of its word n-grams (Joulin et al. 2017, section 2.1), as fastText takes them.

   A word n-gram is the 32-bit hashes of its words, sign-extended, mixed by h = h * 116049371 + next in
   64 bits, modulo the number of buckets. All words count for it, those out of vocabulary too, and the
   end of the text, which is a word. Training and prediction both come here.
   Twin: fastvec/_reference/texts.py. */
#ifndef FASTVEC_TEXT_ROWS_H
#define FASTVEC_TEXT_ROWS_H

#include <stdint.h>

#include "compiler.h"

/* What the tokens of texts stand for, by id. */
typedef struct {
    const int32_t *hash;       /* of each word */
    int64_t n_ids;             /* words in vocabulary and out of it */
    int32_t end_id;            /* of the word that ends every text, -1 for none */
    int32_t word_ngrams;       /* longest n-gram of words, 1 for none */
    uint32_t bucket;           /* 0 for no n-grams of words */
    int32_t first_bucket;      /* row of bucket 0, or of a pruned model's first place */
    int32_t pruned;            /* only the buckets in `kept` have a row */
    int64_t n_kept;
    const int32_t *kept;       /* these buckets, rising */
    const int32_t *place;      /* the place of each among their rows */
} fv_text_words;

FV_INLINE int64_t fv_most_word_ngrams(const fv_text_words *t, int64_t n_words)
{
    return t->bucket ? n_words * ((int64_t)t->word_ngrams - 1) : 0;
}

/* Row of a bucket, or -1. What stayed is searched: a table of all buckets would outweigh it. */
FV_INLINE int32_t fv_bucket_row(const fv_text_words *t, uint32_t bucket)
{
    if (FV_LIKELY(!t->pruned))
        return t->first_bucket + (int32_t)bucket;
    int64_t low = 0, n = t->n_kept;
    while (n > 1) {
        const int64_t half = n / 2;
        low += t->kept[low + half] <= (int32_t)bucket ? half : 0;
        n -= half;
    }
    return n > 0 && t->kept[low] == (int32_t)bucket ? t->first_bucket + t->place[low] : -1;
}

/* Writes the rows of the word n-grams of n words; returns their number. */
FV_INLINE int64_t fv_word_ngrams(const fv_text_words *t, const int32_t *hash, int64_t n, int32_t *rows)
{
    int64_t found = 0;
    if (t->bucket == 0)
        return 0;
    for (int64_t i = 0; i < n; i++) {
        uint64_t h = (uint64_t)(int64_t)hash[i];
        for (int64_t j = i + 1; j < n && j < i + t->word_ngrams; j++) {
            h = h * 116049371u + (uint64_t)(int64_t)hash[j];
            rows[found] = fv_bucket_row(t, (uint32_t)(h % t->bucket));
            found += rows[found] >= 0;
        }
    }
    return found;
}

#endif
