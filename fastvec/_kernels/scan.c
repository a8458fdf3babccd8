/* Cuts a buffer into tokens and numbers them, a batch at a time: by the time a token is looked up, its
   slot and then its entry have been asked for long before, so that cache misses overlap. */
#include "scan.h"

#include <string.h>

#include "text_bytes.h"

#define BATCH 64

/* Finds slot candidates first, then compares and counts. */
static int number_batch(
    fv_token_table *table, const fv_token *tokens, int n, const unsigned char *text, int64_t position,
    int32_t *ids) {
    int status = fv_table_reserve(table, n);
    if (status)
        return status;
    uint32_t candidates[BATCH];
    for (int t = 0; t < n; t++) {
        fv_slot slot = table->slots[tokens[t].hash & table->mask];
        candidates[t] = slot.tag == (uint32_t)(tokens[t].hash >> 32) ? slot.id_plus_1 : 0;
        if (candidates[t])
            FV_PREFETCH(&table->entries[candidates[t] - 1]);
    }
    for (int t = 0; t < n; t++) {
        const fv_token *token = &tokens[t];
        int64_t id = (int64_t)candidates[t] - 1;
        if (FV_UNLIKELY(id < 0 || !fv_entry_is(table, (uint32_t)id, token))) {
            id = fv_table_find_or_add(table, token, position + (token->text - text));
            if (id < 0)
                return (int)id;
        }
        table->entries[id].count++;
        ids[t] = (int32_t)id;
    }
    return FV_TEXT_OK;
}

int fv_scan(
    fv_token_table *table, const unsigned char *text, int64_t n, int64_t position, int32_t *ids,
    int32_t *ends, int blank, fv_scanned *result) {
    const unsigned char *p = text, *end = text + n;
    fv_token tokens[BATCH];
    int64_t done = 0, n_ends = 0;
    int waiting = 0, status;
    while (p < end) {
        int white = fv_white_at(p);
        if (white) {
            if (*p == '\n' && (blank || n_ends == 0 || ends[n_ends - 1] != done + waiting))
                ends[n_ends++] = (int32_t)(done + waiting);
            p += white;
            continue;
        }
        const unsigned char *stop = fv_token_end(p + 1, end);
        fv_token_set(&tokens[waiting], p, (uint64_t)(stop - p));
        FV_PREFETCH(&table->slots[tokens[waiting].hash & table->mask]);
        p = stop;
        if (++waiting == BATCH) {
            status = number_batch(table, tokens, waiting, text, position, ids + done);
            if (status)
                return status;
            done += waiting;
            waiting = 0;
        }
    }
    status = number_batch(table, tokens, waiting, text, position, ids + done);
    if (status)
        return status;
    result->n_tokens = done + waiting;
    result->n_ends = n_ends;
    return FV_TEXT_OK;
}

int64_t fv_find_lines(
    const fv_token_table *table, const unsigned char *text, int64_t n, int32_t *ids, int64_t n_ids) {
    const unsigned char *p = text, *end = text + n;
    fv_token tokens[BATCH];
    int64_t done = 0;
    while (p < end) {
        int waiting = 0;
        for (; waiting < BATCH && p < end; waiting++) {
            const unsigned char *stop = memchr(p, '\n', (size_t)(end - p));
            if (!stop || done + waiting == n_ids)
                return -1;
            fv_token_set(&tokens[waiting], p, (uint64_t)(stop - p));
            FV_PREFETCH_READ(&table->slots[tokens[waiting].hash & table->mask]);
            p = stop + 1;
        }
        for (int t = 0; t < waiting; t++)
            ids[done + t] = (int32_t)fv_table_find(table, &tokens[t]);
        done += waiting;
    }
    return done;
}

int64_t fv_last_cut(const unsigned char *text, int64_t begin, int64_t end) {
    while (end > begin && (text[end - 1] > 0x20 || !fv_white_at(text + end - 1)))
        end--;
    return end;
}

int64_t fv_remap(int32_t *ids, int64_t n, const int32_t *final, int64_t n_final) {
    for (int64_t i = 0; i < n; i++) {
        if (ids[i] >= n_final)
            return i;
        if (ids[i] >= 0)
            ids[i] = final[ids[i]];
    }
    return -1;
}

void fv_count(const int32_t *ids, int64_t n, int64_t *counts) {
    for (int64_t i = 0; i < n; i++)
        if (ids[i] >= 0)
            counts[ids[i]]++;
}
