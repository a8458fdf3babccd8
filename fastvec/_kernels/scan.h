/* Text to token ids.

   Computes: the tokens of a buffer, as str.split() cuts them, counted and numbered in a token table;
   a newline ends a sentence.
   Reads: text[0 .. n) and up to 16 bytes behind it, which must be readable; they cannot matter as long
   as the text ends in ASCII white space.
   Writes: ids[t], the id of token t; ends[s], the number of tokens of this buffer before a newline,
   each number once and 0 only if the buffer begins with a newline before any token.
   Shapes: ids has room for (n + 1) / 2 numbers, ends for one more.
   Threads: any number, each with its own table and buffers.
   Twin: fastvec/_reference/text.py. */
#ifndef FASTVEC_SCAN_H
#define FASTVEC_SCAN_H

#include "text_table.h"

typedef struct {
    int64_t n_tokens, n_ends;
} fv_scanned;

/* `position` is that of text[0] in the corpus. Returns a status. */
int fv_scan(
    fv_token_table *table, const unsigned char *text, int64_t n, int64_t position, int32_t *ids,
    int32_t *ends, int blank, fv_scanned *result);

/* Ids of the lines of a text, each of which ends with a newline, -1 for those the table lacks; the bytes
   behind the text must be readable. Returns how many, -1 if that would be more than `n_ids`. */
int64_t fv_find_lines(
    const fv_token_table *table, const unsigned char *text, int64_t n, int32_t *ids, int64_t n_ids);

/* Index behind the last ASCII white space of text[begin .. end), or begin if there is none. */
int64_t fv_last_cut(const unsigned char *text, int64_t begin, int64_t end);

/* ids[i] = final[ids[i]] where ids[i] >= 0; returns the index of the first id outside `final`, or -1. */
int64_t fv_remap(int32_t *ids, int64_t n, const int32_t *final, int64_t n_final);

/* counts[ids[i]] += 1 where ids[i] >= 0. */
void fv_count(const int32_t *ids, int64_t n, int64_t *counts);

#endif
