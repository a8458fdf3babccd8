/* The token table: growth, insertion, merging. */
#define _DEFAULT_SOURCE /* madvise */
#include "text_table.h"

#include <stdlib.h>
#include <string.h>

#include "roomy.h"
#include "text_bytes.h"

#define FIRST_CAPACITY 1024

int fv_table_init(fv_token_table *table) {
    memset(table, 0, sizeof *table);
    return fv_table_reserve(table, FIRST_CAPACITY);
}

void fv_table_free(fv_token_table *table) {
    free(table->slots);
    free(table->entries);
    free(table->origins);
    free(table->arena);
    memset(table, 0, sizeof *table);
}

/* Twice as many slots as entries at least, so that probe sequences stay short. */
static int grow_slots(fv_token_table *table, int64_t capacity) {
    uint64_t n_slots = 16;
    while (n_slots < 2 * (uint64_t)capacity)
        n_slots *= 2;
    fv_slot *slots = fv_roomy(n_slots * sizeof *slots);
    if (!slots)
        return FV_TEXT_NO_MEMORY;
    memset(slots, 0, n_slots * sizeof *slots);
    for (int64_t id = 0; id < table->n; id++) {
        uint64_t hash = table->origins[id].hash, at = hash & (n_slots - 1);
        while (slots[at].id_plus_1)
            at = (at + 1) & (n_slots - 1);
        slots[at].tag = (uint32_t)(hash >> 32);
        slots[at].id_plus_1 = (uint32_t)(id + 1);
    }
    free(table->slots);
    table->slots = slots;
    table->mask = n_slots - 1;
    return FV_TEXT_OK;
}

int fv_table_reserve(fv_token_table *table, int64_t extra) {
    if (table->n + extra <= table->capacity)
        return FV_TEXT_OK;
    int64_t capacity = 2 * table->capacity > table->n + extra ? 2 * table->capacity : table->n + extra;
    if (capacity > INT32_MAX - 1) {
        if (table->n + extra > INT32_MAX - 1)
            return FV_TEXT_TOO_MANY;
        capacity = INT32_MAX - 1;
    }
    fv_entry *entries = fv_roomier(
        table->entries, (size_t)table->n * sizeof *entries, (size_t)capacity * sizeof *entries);
    if (!entries)
        return FV_TEXT_NO_MEMORY;
    table->entries = entries;
    fv_origin *origins = realloc(table->origins, (size_t)capacity * sizeof *origins);
    if (!origins)
        return FV_TEXT_NO_MEMORY;
    table->origins = origins;
    if (grow_slots(table, capacity))
        return FV_TEXT_NO_MEMORY;
    table->capacity = capacity;
    return FV_TEXT_OK;
}

static int append_text(fv_token_table *table, const fv_token *token) {
    int64_t needed = table->arena_used + (int64_t)token->length + 1;
    if (needed > table->arena_capacity) {
        int64_t capacity = 2 * table->arena_capacity > needed ? 2 * table->arena_capacity : needed;
        unsigned char *arena = realloc(table->arena, (size_t)capacity);
        if (!arena)
            return FV_TEXT_NO_MEMORY;
        table->arena = arena;
        table->arena_capacity = capacity;
    }
    memcpy(table->arena + table->arena_used, token->text, (size_t)token->length);
    table->arena[needed - 1] = '\n';
    table->arena_used = needed;
    return FV_TEXT_OK;
}

int fv_entry_text_is(const fv_token_table *table, uint32_t id, const fv_token *token) {
    return memcmp(table->arena + table->origins[id].offset, token->text, (size_t)token->length) == 0;
}

/* Slot of a token, or the free one where it would go. */
static uint64_t slot_of(const fv_token_table *table, const fv_token *token) {
    uint32_t tag = (uint32_t)(token->hash >> 32);
    uint64_t at = token->hash & table->mask;
    for (; table->slots[at].id_plus_1; at = (at + 1) & table->mask)
        if (table->slots[at].tag == tag && fv_entry_is(table, table->slots[at].id_plus_1 - 1, token))
            break;
    return at;
}

int64_t fv_table_find(const fv_token_table *table, const fv_token *token) {
    return (int64_t)table->slots[slot_of(table, token)].id_plus_1 - 1;
}

int64_t fv_table_find_or_add(fv_token_table *table, const fv_token *token, int64_t first) {
    uint64_t at = slot_of(table, token);
    if (table->slots[at].id_plus_1)
        return (int64_t)table->slots[at].id_plus_1 - 1;
    int64_t id = table->n, offset = table->arena_used;
    if (append_text(table, token))
        return FV_TEXT_NO_MEMORY;
    table->slots[at].tag = (uint32_t)(token->hash >> 32);
    table->slots[at].id_plus_1 = (uint32_t)(id + 1);
    table->entries[id] = (fv_entry){token->head, token->tail, token->length, 0};
    table->origins[id] = (fv_origin){token->hash, first, offset};
    table->n = id + 1;
    return id;
}

int fv_table_merge(fv_token_table *table, const fv_token_table *other, int32_t *map) {
    for (int64_t i = 0; i < other->n; i++) {
        const fv_entry *entry = &other->entries[i];
        const fv_origin *origin = &other->origins[i];
        fv_token token = {
            entry->head, entry->tail, entry->length, origin->hash, other->arena + origin->offset};
        int status = fv_table_reserve(table, 1);
        if (status)
            return status;
        int64_t id = fv_table_find_or_add(table, &token, origin->first);
        if (id < 0)
            return (int)id;
        table->entries[id].count += entry->count;
        if (origin->first < table->origins[id].first)
            table->origins[id].first = origin->first;
        map[i] = (int32_t)id;
    }
    return FV_TEXT_OK;
}
