/* The text as counting wants it, and where each word stands in it.

   A token is an id; the first of each sentence is its complement, which is negative: walks to the left end
   behind it, walks to the right before it, and nothing else is needed to keep them within a sentence. Words
   that keep their place without being counted are holes, an id above all others.
   Twin: fastvec/_reference/cooccurrence.py. */
#ifndef FASTVEC_PAIR_TEXT_H
#define FASTVEC_PAIR_TEXT_H

#include "rng.h"

/* Writes the text of tokens [begin, end) to out[begin], ..., which may be `ids`; returns its length. The
   sentences are [starts[0], starts[1]), ...; one that begins before `begin` has a token there.
   Tokens below 0 become holes, or leave if `close_up`; those that subsampling drops become holes, or leave
   if `dirty`. Draws are keyed by the position in `ids`. */
static int64_t fv_pair_text(const int32_t *ids, const int64_t *starts, int64_t n_sentences, int64_t begin,
                            int64_t end, int32_t hole, int close_up, const uint32_t *keep, int dirty,
                            uint64_t key, int32_t *out)
{
    int64_t n = begin, low = 0, high = n_sentences; /* starts[low] <= begin < starts[high] */
    while (high - low > 1) {
        const int64_t middle = low + (high - low) / 2;
        if (starts[middle] <= begin)
            low = middle;
        else
            high = middle;
    }
    for (int64_t s = low; s < n_sentences && starts[s] < end; s++) {
        const int64_t stop = starts[s + 1] < end ? starts[s + 1] : end;
        int32_t first = starts[s] < begin ? 0 : -1; /* xor with it is the complement */
        for (int64_t t = starts[s] < begin ? begin : starts[s]; t < stop; t++) {
            int32_t id = ids[t];
            if (id < 0) {
                if (close_up)
                    continue;
                id = hole;
            } else if (keep != NULL && keep[id] < (uint32_t)(fv_draw(key, (uint64_t)t) >> 32)) {
                if (dirty)
                    continue;
                id = hole;
            }
            out[n++] = id ^ first;
            first = 0;
        }
    }
    return n - begin;
}

FV_INLINE int32_t fv_token_id(int32_t token)
{
    return token ^ (token >> 31);
}

/* Adds the occurrences of each id in a stretch of text. */
static void fv_count_ids(const int32_t *text, int64_t n, int64_t *counts)
{
    for (int64_t t = 0; t < n; t++)
        counts[fv_token_id(text[t])]++;
}

/* Counts the pairs of ids below the hole whose second is in [begin, end) and whose first is within `reach`
   before it in its sentence. */
static int64_t fv_count_pairs(const int32_t *text, int64_t begin, int64_t end, int32_t hole, int64_t reach)
{
    int64_t pairs = 0, first = begin; /* of the sentence, or too far back to matter */
    while (first > 0 && begin - first <= reach + 1 && text[first] >= 0)
        first--;
    int64_t before = 0; /* words within reach before t - 1, then before t */
    for (int64_t t = first > begin - 1 - reach ? first : begin - 1 - reach; t < begin - 1; t++)
        before += fv_token_id(text[t]) != hole;
    for (int64_t t = begin; t < end; t++) {
        if (text[t] < 0) {
            first = t;
            before = 0;
        } else {
            before += fv_token_id(text[t - 1]) != hole;
            if (t - first > reach)
                before -= fv_token_id(text[t - 1 - reach]) != hole;
        }
        pairs += fv_token_id(text[t]) != hole ? before : 0;
    }
    return pairs;
}

/* Writes the places, counted from `from`, of rows [low, high) within [begin, end); next[row - low] is where
   the next place of a row goes. The row of an id is row_of[id], or the id if there is no such table. */
static void fv_fill_places(const int32_t *text, int64_t from, int64_t begin, int64_t end,
                           const int32_t *row_of, int32_t low, int32_t high, int64_t *next,
                           int32_t *places)
{
    for (int64_t t = begin; t < end; t++) {
        const int32_t id = fv_token_id(text[t]);
        const int32_t row = row_of == NULL ? id : row_of[id];
        if (row >= low && row < high)
            places[next[row - low]++] = (int32_t)(t - from);
    }
}

#endif
