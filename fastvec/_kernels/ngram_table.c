/* The table of n-grams: growth, merging, pruning. */
#define _DEFAULT_SOURCE /* madvise */
#include "ngram_table.h"

#include <stdlib.h>
#include <string.h>

#include "roomy.h"

#define FIRST_CAPACITY 1024

int fv_ngrams_init(fv_ngram_table *table) {
    memset(table, 0, sizeof *table);
    return fv_ngrams_reserve(table, FIRST_CAPACITY);
}

void fv_ngrams_free(fv_ngram_table *table) {
    free(table->slots);
    free(table->entries);
    memset(table, 0, sizeof *table);
}

/* Writes every entry into slots that are free. */
static void fill_slots(fv_slot *slots, uint64_t mask, const fv_ngram *entries, int64_t n) {
    for (int64_t e = 0; e < n; e++) {
        uint64_t hash = fv_ngram_hash(entries[e].prefix, entries[e].last), at = hash & mask;
        while (slots[at].id_plus_1)
            at = (at + 1) & mask;
        slots[at].tag = (uint32_t)(hash >> 32);
        slots[at].id_plus_1 = (uint32_t)(e + 1);
    }
}

int fv_ngrams_reserve(fv_ngram_table *table, int64_t capacity) {
    if (capacity <= table->capacity)
        return FV_NGRAMS_OK;
    if (capacity > INT32_MAX - 1)
        capacity = INT32_MAX - 1;
    uint64_t n_slots = 16;
    while (n_slots < 2 * (uint64_t)capacity)
        n_slots *= 2;
    fv_slot *slots = fv_roomy(n_slots * sizeof *slots);
    fv_ngram *entries = fv_roomy((size_t)capacity * sizeof *entries);
    if (!slots || !entries) {
        free(slots);
        free(entries);
        return FV_NGRAMS_NO_MEMORY;
    }
    memset(slots, 0, n_slots * sizeof *slots);
    if (table->n)
        memcpy(entries, table->entries, (size_t)table->n * sizeof *entries);
    fill_slots(slots, n_slots - 1, entries, table->n);
    free(table->slots);
    free(table->entries);
    table->slots = slots;
    table->mask = n_slots - 1;
    table->entries = entries;
    table->capacity = capacity;
    return FV_NGRAMS_OK;
}

int fv_ngrams_grow(fv_ngram_table *table) {
    if (table->n >= INT32_MAX - 1)
        return FV_NGRAMS_TOO_MANY;
    return fv_ngrams_reserve(table, 2 * table->capacity);
}

int fv_ngrams_add(
    fv_ngram_table *table, const int32_t *prefix, const int32_t *last, const int64_t *count, int64_t n,
    const int32_t *word_map, int64_t n_words, int64_t *map) {
    for (int64_t i = 0; i < n; i++) {
        if (prefix[i] >= n_words || ~(int64_t)prefix[i] >= i || last[i] < 0 || last[i] >= n_words
            || count[i] < 0)
            return FV_NGRAMS_BAD;
        int64_t before = prefix[i] >= 0 ? word_map[prefix[i]] : map[~prefix[i]];
        int32_t word = word_map[last[i]];
        if (word < 0 || before < 0) { /* or of a prefix that was left out */
            map[i] = -1;
            continue;
        }
        int32_t node = (int32_t)(prefix[i] >= 0 ? before : ~before);
        int64_t e = fv_ngrams_find_or_add(table, node, word);
        if (e < 0)
            return (int)e;
        fv_ngrams_book(table, e, count[i]);
        map[i] = e;
    }
    return FV_NGRAMS_OK;
}

int fv_ngrams_merge(fv_ngram_table *table, const fv_ngram_table *other) {
    int32_t *map = malloc((size_t)(other->n ? other->n : 1) * sizeof *map);
    if (!map)
        return FV_NGRAMS_NO_MEMORY;
    int status = FV_NGRAMS_OK;
    for (int64_t i = 0; i < other->n; i++) {
        const fv_ngram *entry = &other->entries[i];
        int32_t node = entry->prefix >= 0 ? entry->prefix : ~map[~entry->prefix];
        if (i + 8 < other->n) /* where it goes is known ahead, if its prefix is a word */
            FV_PREFETCH_READ(
                &table->slots[fv_ngram_hash(entry[8].prefix, entry[8].last) & table->mask]);
        int64_t e = fv_ngrams_find_or_add(table, node, entry->last);
        if (e < 0) {
            status = (int)e;
            break;
        }
        fv_ngrams_book(table, e, entry->count);
        map[i] = (int32_t)e;
    }
    free(map);
    return status;
}

int fv_ngrams_prune(fv_ngram_table *table, int64_t least) {
    int64_t n = 0;
    int32_t *map = calloc((size_t)(table->n ? table->n : 1), sizeof *map);
    if (!map)
        return FV_NGRAMS_NO_MEMORY;
    for (int64_t e = table->n - 1; e >= 0; e--) { /* what continues a prefix stands behind it */
        const fv_ngram *entry = &table->entries[e];
        if (entry->count > 0 && entry->count >= least)
            map[e] = 1;
        if (map[e] && entry->prefix < 0)
            map[~entry->prefix] = 1;
    }
    table->n_counted = 0;
    for (int64_t e = 0; e < table->n; e++) {
        fv_ngram entry = table->entries[e];
        if (!map[e])
            continue;
        if (entry.prefix < 0)
            entry.prefix = ~map[~entry.prefix];
        if (entry.count < least)
            entry.count = 0; /* stays as a prefix */
        table->n_counted += entry.count != 0;
        map[e] = (int32_t)n;
        table->entries[n++] = entry;
    }
    free(map);
    table->n = n;
    memset(table->slots, 0, (size_t)(table->mask + 1) * sizeof *table->slots);
    fill_slots(table->slots, table->mask, table->entries, n);
    return FV_NGRAMS_OK;
}
