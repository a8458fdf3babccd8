/* Counts of n-grams of word ids: a trie in one hash table.

   An entry is a longer sequence: a shorter one, its prefix, and the word that follows it. A sequence of
   one word has no entry, its node is the word's id (>= 0); entry e has the node ~e (< 0). So a sequence
   of any length takes 16 bytes, and a prefix always stands before what continues it. Open addressing
   over 8-byte slots (32 bits of hash, entry + 1), at most half full; entries in order of insertion.

   Threads: any number, each with its own table; fv_ngrams_merge joins them. */
#ifndef FASTVEC_NGRAM_TABLE_H
#define FASTVEC_NGRAM_TABLE_H

#include "text_bytes.h"

#define FV_NGRAMS_OK 0
#define FV_NGRAMS_NO_MEMORY (-1)
#define FV_NGRAMS_TOO_MANY (-2) /* more than 2^31 - 2 entries */
#define FV_NGRAMS_FULL (-3)     /* more than the caller allows */
#define FV_NGRAMS_BAD (-4)      /* arrays that describe no trie */

typedef struct {
    int32_t prefix, last; /* a node, a word */
    int64_t count;
} fv_ngram;

typedef struct {
    fv_slot *slots;
    uint64_t mask;
    fv_ngram *entries;
    int64_t n, capacity;
    int64_t n_counted; /* entries whose count is not 0 */
} fv_ngram_table;

int fv_ngrams_init(fv_ngram_table *table);
void fv_ngrams_free(fv_ngram_table *table);

/* Makes room for so many entries, as far as there may be so many; returns a status. */
int fv_ngrams_reserve(fv_ngram_table *table, int64_t capacity);

/* Makes room for more entries than there are; returns a status. */
int fv_ngrams_grow(fv_ngram_table *table);

/* Adds the counts of n entries of another trie; word_map[w] is the id here of its word w. The word -1
   stands for one that is not wanted, and its entries are left out. `map` is scratch of n items: the
   entry here of each. Returns a status. */
int fv_ngrams_add(
    fv_ngram_table *table, const int32_t *prefix, const int32_t *last, const int64_t *count, int64_t n,
    const int32_t *word_map, int64_t n_words, int64_t *map);

/* Adds the counts of another table over the same words. Returns a status. */
int fv_ngrams_merge(fv_ngram_table *table, const fv_ngram_table *other);

/* Forgets what was counted less than `least` times. Returns a status; the table is whole in any case. */
int fv_ngrams_prune(fv_ngram_table *table, int64_t least);

FV_INLINE uint64_t fv_ngram_hash(int32_t prefix, int32_t last) {
    uint64_t key = (uint64_t)(uint32_t)prefix << 32 | (uint32_t)last;
    return fv_mix(key * 0x9e3779b97f4a7c15u);
}

/* Entry of a sequence, or -1. */
FV_INLINE int64_t fv_ngrams_find(const fv_ngram_table *table, int32_t prefix, int32_t last) {
    uint64_t hash = fv_ngram_hash(prefix, last), at = hash & table->mask;
    for (; table->slots[at].id_plus_1; at = (at + 1) & table->mask) {
        int64_t e = (int64_t)table->slots[at].id_plus_1 - 1;
        if (table->slots[at].tag == (uint32_t)(hash >> 32) && table->entries[e].prefix == prefix
            && table->entries[e].last == last)
            return e;
    }
    return -1;
}

/* Entry of a sequence, added with count 0 when it is new; a negative status on failure. */
FV_INLINE int64_t fv_ngrams_find_or_add(fv_ngram_table *table, int32_t prefix, int32_t last) {
    uint64_t hash = fv_ngram_hash(prefix, last);
    uint32_t tag = (uint32_t)(hash >> 32);
    if (FV_UNLIKELY(table->n == table->capacity)) {
        int64_t e = fv_ngrams_find(table, prefix, last);
        if (e >= 0)
            return e;
        int status = fv_ngrams_grow(table);
        if (status)
            return status;
    }
    uint64_t at = hash & table->mask;
    for (; table->slots[at].id_plus_1; at = (at + 1) & table->mask) {
        int64_t e = (int64_t)table->slots[at].id_plus_1 - 1;
        if (table->slots[at].tag == tag && table->entries[e].prefix == prefix
            && table->entries[e].last == last)
            return e;
    }
    int64_t e = table->n++;
    table->slots[at].tag = tag;
    table->slots[at].id_plus_1 = (uint32_t)(e + 1);
    table->entries[e] = (fv_ngram){prefix, last, 0};
    return e;
}

FV_INLINE void fv_ngrams_book(fv_ngram_table *table, int64_t e, int64_t count) {
    table->n_counted += table->entries[e].count == 0 && count != 0;
    table->entries[e].count += count;
}

#endif
