/* Phrases in a stream of word ids: counting candidates, joining those that were accepted.

   A sequence begins and ends with a word, may hold up to n words, and any number of connector words
   between two of them. Connector words begin and end nothing.

   Computes: fv_phrases_count, the occurrences of every such sequence of 2 to n words within a sentence;
   fv_phrases_join, the sentences with accepted sequences replaced, from left to right, the longest that
   begins at a place first, none overlapping.
   Threads: any number, each with its own table and its own sentences.
   Twin: fastvec/_reference/phrases.py. */
#ifndef FASTVEC_PHRASES_H
#define FASTVEC_PHRASES_H

#include "ngram_table.h"

#define FV_PHRASES_MOST_WORDS 8
#define FV_PHRASES_AHEAD 12

/* What ends in ids[from .. end), within a sentence that begins at ids[begin]; returns a status.
   `is_connector` has a byte for every word. */
FV_INLINE int fv_phrases_count_sentence(
    fv_ngram_table *table, const int32_t *ids, int64_t begin, int64_t from, int64_t end,
    int64_t readable, const uint8_t *is_connector, int max_words) {
    int64_t i = from; /* the words before it tell what is open there */
    for (int n_words = 0; i > begin && n_words < max_words - 1; i--)
        n_words += !is_connector[ids[i - 1]];
    int32_t open[FV_PHRASES_MOST_WORDS]; /* nodes of the sequences that may go on, the longest first */
    int n_open = 0;
    for (; i < end; i++) {
        int32_t word = ids[i];
        if (i + FV_PHRASES_AHEAD < readable) {
            uint64_t hash
                = fv_ngram_hash(ids[i + FV_PHRASES_AHEAD - 1], ids[i + FV_PHRASES_AHEAD]);
            FV_PREFETCH(&table->slots[hash & table->mask]);
            hash = fv_ngram_hash(
                ids[i + FV_PHRASES_AHEAD / 2 - 1], ids[i + FV_PHRASES_AHEAD / 2]);
            uint32_t near = table->slots[hash & table->mask].id_plus_1;
            if (near)
                FV_PREFETCH(&table->entries[near - 1]);
        }
        int joins = !is_connector[word];
        for (int k = 0; k < n_open; k++) {
            int64_t e = fv_ngrams_find_or_add(table, open[k], word);
            if (FV_UNLIKELY(e < 0))
                return (int)e;
            fv_ngrams_book(table, e, joins && i >= from);
            open[k] = (int32_t)~e;
        }
        if (!joins)
            continue;
        if (n_open == max_words - 1) { /* the longest is complete */
            for (int k = 1; k < n_open; k++)
                open[k - 1] = open[k];
            n_open--;
        }
        open[n_open++] = word;
    }
    return FV_NGRAMS_OK;
}

/* What ends in ids[begin .. end) of a stream; stops with FV_NGRAMS_FULL at more than `most` counted. */
FV_INLINE int fv_phrases_count(
    fv_ngram_table *table, const int32_t *ids, const int64_t *starts, int64_t n_sentences,
    int64_t begin, int64_t end, const uint8_t *is_connector, int max_words, int64_t most) {
    int64_t s = 0, behind = n_sentences; /* the sentence that holds `begin` */
    while (behind - s > 1) {
        int64_t middle = s + (behind - s) / 2;
        if (starts[middle] <= begin)
            s = middle;
        else
            behind = middle;
    }
    for (; s < n_sentences && starts[s] < end; s++) {
        int64_t from = starts[s] > begin ? starts[s] : begin;
        int64_t to = starts[s + 1] < end ? starts[s + 1] : end;
        int status = fv_phrases_count_sentence(
            table, ids, starts[s], from, to, end, is_connector, max_words);
        if (status)
            return status;
        if (FV_UNLIKELY(table->n_counted > most))
            return FV_NGRAMS_FULL;
    }
    return FV_NGRAMS_OK;
}

/* The sentences [first, last), words counted too; whenever a sentence leaves more than `most` words and
   sequences, those with less than *least are forgotten and *least rises by 1. `n_words_counted` is the
   number of words with a count. Returns a status. */
FV_INLINE int fv_phrases_count_pruned(
    fv_ngram_table *table, const int32_t *ids, const int64_t *starts, int64_t first, int64_t last,
    const uint8_t *is_connector, int max_words, int64_t most, int64_t *word_counts, int64_t n_words,
    int64_t *n_words_counted, int64_t *least) {
    for (int64_t s = first; s < last; s++) {
        int status = fv_phrases_count_sentence(
            table, ids, starts[s], starts[s], starts[s + 1], starts[last], is_connector,
            max_words);
        if (status)
            return status;
        for (int64_t i = starts[s]; i < starts[s + 1]; i++)
            if (!is_connector[ids[i]])
                *n_words_counted += word_counts[ids[i]]++ == 0;
        if (table->n_counted + *n_words_counted <= most)
            continue;
        status = fv_ngrams_prune(table, *least);
        if (status)
            return status;
        *n_words_counted = 0;
        for (int64_t w = 0; w < n_words; w++) {
            if (word_counts[w] < *least)
                word_counts[w] = 0;
            *n_words_counted += word_counts[w] != 0;
        }
        *least += 1;
    }
    return FV_NGRAMS_OK;
}

/* Length of the longest accepted sequence that begins at ids[i], 0 if there is none. The table's counts
   are numbers of phrases + 1; word_of maps the ids to the table's words, -1 where a word is in no phrase;
   NULL where the ids are these. */
FV_INLINE int64_t fv_phrases_match(
    const fv_ngram_table *table, const int32_t *ids, int64_t i, int64_t end, const int32_t *word_of,
    const uint8_t *begins, int64_t *phrase) {
    int32_t node = word_of ? word_of[ids[i]] : ids[i];
    int64_t length = 0;
    if (node < 0 || !begins[node])
        return 0;
    for (int64_t j = i + 1; j < end; j++) {
        int32_t word = word_of ? word_of[ids[j]] : ids[j];
        int64_t e = word < 0 ? -1 : fv_ngrams_find(table, node, word);
        if (e < 0)
            break;
        if (table->entries[e].count) {
            *phrase = table->entries[e].count - 1;
            length = j + 1 - i;
        }
        node = (int32_t)~e;
    }
    return length;
}

/* Rewrites the sentences [first, last) in place, from ids[starts[first]] on, each sequence as the id of
   its phrase; lengths[s - first] is the new length of sentence s. Returns the number of ids written. */
FV_INLINE int64_t fv_phrases_join(
    const fv_ngram_table *table, int32_t *ids, const int64_t *starts, int64_t first, int64_t last,
    const int32_t *word_of, const uint8_t *begins, const int32_t *phrase_ids, int64_t *lengths) {
    int64_t out = starts[first], begin = out;
    for (int64_t s = first; s < last; s++) {
        int64_t sentence = out, phrase = 0;
        for (int64_t i = starts[s]; i < starts[s + 1];) {
            int64_t length = fv_phrases_match(
                table, ids, i, starts[s + 1], word_of, begins, &phrase);
            if (length) {
                ids[out++] = phrase_ids[phrase];
                i += length;
            } else {
                ids[out++] = ids[i++];
            }
        }
        lengths[s - first] = out - sentence;
    }
    return out - begin;
}

/* Numbers ids in the order in which they come: ids[i] = place[ids[i]], which is the next number where it
   was -1; order[n] is the id that got number n, counts[n] its occurrences. Returns how many there are. */
FV_INLINE int64_t fv_phrases_number(
    int32_t *ids, int64_t n, int32_t *place, int32_t *order, int64_t *counts) {
    int64_t n_found = 0;
    for (int64_t i = 0; i < n; i++) {
        int32_t id = ids[i], number = place[id];
        if (number < 0) {
            number = place[id] = (int32_t)n_found++;
            order[number] = id;
        }
        counts[number]++;
        ids[i] = number;
    }
    return n_found;
}

#endif
