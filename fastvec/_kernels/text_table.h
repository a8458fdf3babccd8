/* Hash table from token (bytes) to id, ids given in order of insertion.

   Open addressing over 8-byte slots (32 bits of hash, id + 1). An entry keeps what a comparison needs
   in 32 bytes: tokens up to 16 bytes are compared by two loads and never touch the arena. What only
   insertion, growth and merging need lies apart, so that it does not push hot entries out of cache. */
#ifndef FASTVEC_TEXT_TABLE_H
#define FASTVEC_TEXT_TABLE_H

#include "compiler.h"

#define FV_TEXT_OK 0
#define FV_TEXT_NO_MEMORY (-1)
#define FV_TEXT_TOO_MANY (-2) /* more than 2^31 - 2 different tokens */

/* Bytes that must be readable behind the end of every buffer handed in. */
#define FV_TEXT_PADDING 16

typedef struct {
    uint32_t tag;
    uint32_t id_plus_1; /* 0: free */
} fv_slot;

typedef struct {
    uint64_t head; /* first 8 bytes, zero filled */
    uint64_t tail; /* bytes 8 to 15, zero filled; of a token over 16 bytes its last 8 */
    uint64_t length;
    int64_t count;
} fv_entry;

typedef struct {
    uint64_t hash;
    int64_t first; /* position of the first occurrence */
    int64_t offset; /* into the arena */
} fv_origin;

typedef struct {
    fv_slot *slots;
    uint64_t mask;
    fv_entry *entries;
    fv_origin *origins;
    int64_t n, capacity;
    unsigned char *arena; /* tokens in order of their ids, each followed by a newline */
    int64_t arena_used, arena_capacity;
} fv_token_table;

/* A token cut out of a buffer, hashed. */
typedef struct {
    uint64_t head, tail, length, hash;
    const unsigned char *text;
} fv_token;

int fv_table_init(fv_token_table *table);
void fv_table_free(fv_token_table *table);

/* Makes room for `extra` new entries, so that pointers stay valid while they are added. */
int fv_table_reserve(fv_token_table *table, int64_t extra);

/* Id of a token, which is added with count 0 and this first position when it is new. Needs room
   reserved; returns a negative status on failure. */
int64_t fv_table_find_or_add(fv_token_table *table, const fv_token *token, int64_t first);

/* Id of a token, -1 if the table lacks it. */
int64_t fv_table_find(const fv_token_table *table, const fv_token *token);

/* Adds every token of `other`, with its count and the earlier first position; map[i] receives the id
   of other's token i. */
int fv_table_merge(fv_token_table *table, const fv_token_table *other, int32_t *map);

/* Whether the bytes of entry and token are equal, given that their words and lengths are. */
int fv_entry_text_is(const fv_token_table *table, uint32_t id, const fv_token *token);

FV_INLINE int fv_entry_is(const fv_token_table *table, uint32_t id, const fv_token *token) {
    const fv_entry *entry = &table->entries[id];
    if (entry->head != token->head || entry->tail != token->tail || entry->length != token->length)
        return 0;
    return token->length <= 16 || fv_entry_text_is(table, id, token);
}

#endif
