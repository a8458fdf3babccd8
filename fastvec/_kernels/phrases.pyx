"""Phrases: counts of n-grams of ids, and sentences with phrases joined."""

from cpython.dict cimport PyDict_GetItemWithError
from cpython.list cimport PyList_New, PyList_SetItem
from cpython.object cimport PyObject
from cpython.ref cimport Py_INCREF
from libc.stdint cimport int32_t, int64_t, uint8_t
from libc.stdlib cimport free, malloc

cdef extern from "phrases.h" nogil:
    const int FV_NGRAMS_OK
    const int FV_NGRAMS_NO_MEMORY
    const int FV_NGRAMS_FULL
    const int FV_NGRAMS_BAD
    const int FV_PHRASES_MOST_WORDS
    ctypedef struct fv_ngram:
        int32_t prefix, last
        int64_t count
    ctypedef struct fv_ngram_table:
        fv_ngram *entries
        int64_t n, n_counted
    int fv_ngrams_init(fv_ngram_table *)
    int fv_ngrams_reserve(fv_ngram_table *, int64_t)
    void fv_ngrams_free(fv_ngram_table *)
    int fv_ngrams_add(
        fv_ngram_table *, const int32_t *, const int32_t *, const int64_t *, int64_t,
        const int32_t *, int64_t, int64_t *)
    int fv_ngrams_merge(fv_ngram_table *, const fv_ngram_table *)
    int fv_ngrams_prune(fv_ngram_table *, int64_t)
    int64_t fv_ngrams_find(const fv_ngram_table *, int32_t, int32_t)
    int fv_phrases_count(
        fv_ngram_table *, const int32_t *, const int64_t *, int64_t, int64_t, int64_t,
        const uint8_t *, int, int64_t)
    int fv_phrases_count_pruned(
        fv_ngram_table *, const int32_t *, const int64_t *, int64_t, int64_t, const uint8_t *, int,
        int64_t, int64_t *, int64_t, int64_t *, int64_t *)
    int64_t fv_phrases_match(
        const fv_ngram_table *, const int32_t *, int64_t, int64_t, const int32_t *, const uint8_t *,
        int64_t *)
    int64_t fv_phrases_join(
        const fv_ngram_table *, int32_t *, const int64_t *, int64_t, int64_t, const int32_t *,
        const uint8_t *, const int32_t *, int64_t *)
    int64_t fv_phrases_number(int32_t *, int64_t, int32_t *, int32_t *, int64_t *)

MOST_WORDS = FV_PHRASES_MOST_WORDS


cdef int check(int status) except -1:
    """Raise what a status of the table stands for; 1 when it is full."""
    if status == FV_NGRAMS_OK or status == FV_NGRAMS_FULL:
        return status == FV_NGRAMS_FULL
    if status == FV_NGRAMS_NO_MEMORY:
        raise MemoryError("no memory for the counts of phrases; max_vocab_size= bounds them")
    if status == FV_NGRAMS_BAD:
        raise ValueError("an n-gram has a word or a prefix that is not there, or a negative count")
    raise OverflowError("more than 2**31 - 2 different n-grams; max_vocab_size= bounds them")


cdef int check_sentences(
    const int64_t[::1] starts, int64_t first, int64_t last, int64_t n_ids,
) except -1:
    """Raise unless the sentences lie one behind the other within the ids."""
    cdef int64_t s, before = 0
    if not 0 <= first <= last < starts.shape[0]:
        raise ValueError(f"no sentences {first} to {last} among {starts.shape[0] - 1}")
    before = starts[first]
    if before < 0:
        raise ValueError("starts must not be negative")
    for s in range(first + 1, last + 1):
        if starts[s] < before:
            raise ValueError("starts must not fall")
        before = starts[s]
    if before > n_ids:
        raise ValueError(f"sentences end at {before}, there are {n_ids} ids")
    return 0


cdef int check_ids(const int32_t[::1] ids, int64_t begin, int64_t end, int64_t n) except -1:
    """Raise unless ids[begin:end] are from 0 to n - 1."""
    cdef int64_t i
    cdef bint bad = False
    with nogil:
        for i in range(begin, end):
            bad |= ids[i] < 0 or ids[i] >= n
    if bad:
        raise ValueError(f"ids must be from 0 to {n - 1}")
    return 0


cdef int check_words(int max_words) except -1:
    """Raise unless sequences may have so many words."""
    if not 2 <= max_words <= FV_PHRASES_MOST_WORDS:
        raise ValueError(f"max_words must be from 2 to {FV_PHRASES_MOST_WORDS}, got {max_words}")
    return 0


cdef int check_known(const int32_t[::1] ids, int64_t n) except -1:
    """Raise if an id is n or more; negative ones stand for what is not known."""
    cdef int64_t i
    cdef bint bad = False
    with nogil:
        for i in range(ids.shape[0]):
            bad |= ids[i] >= n
    if bad:
        raise ValueError(f"ids must be below {n}")
    return 0


cdef class NgramTable:
    """Counts of sequences of word ids, of two words or more, as a trie; `expected` is their number."""

    cdef fv_ngram_table table

    def __cinit__(self):
        check(fv_ngrams_init(&self.table))

    def __init__(self, int64_t expected=0):
        check(fv_ngrams_reserve(&self.table, expected))

    def __dealloc__(self):
        fv_ngrams_free(&self.table)

    def __len__(self):
        return self.table.n

    @property
    def n_counted(self):
        """Entries with a count; the others are only prefixes."""
        return self.table.n_counted

    def count(
        self, const int32_t[::1] ids, const int64_t[::1] starts, int64_t begin, int64_t end,
        const uint8_t[::1] is_connector, int max_words, int64_t most,
    ):
        """Count what ends in ids[begin:end]; return whether there are more than `most` counts now.

        Sentence s is ids[starts[s]:starts[s + 1]]; starts must rise.
        """
        cdef int status
        cdef int64_t n_sentences = starts.shape[0] - 1
        if not 0 <= begin <= end <= ids.shape[0]:
            raise ValueError(f"no ids {begin} to {end} among {ids.shape[0]}")
        if begin == end:
            return False
        if n_sentences < 1 or starts[0] != 0 or starts[n_sentences] != ids.shape[0]:
            raise ValueError("the sentences must hold all ids")
        check_ids(ids, begin, end, is_connector.shape[0])
        check_words(max_words)
        with nogil:
            status = fv_phrases_count(
                &self.table, &ids[0], &starts[0], n_sentences, begin, end, &is_connector[0],
                max_words, most)
        return check(status) == 1

    def count_pruned(
        self, const int32_t[::1] ids, const int64_t[::1] starts, int64_t first, int64_t last,
        const uint8_t[::1] is_connector, int max_words, int64_t most, int64_t[::1] word_counts,
        int64_t least,
    ):
        """Count sentences and words, forgetting rare ones; return the bar as it stands then."""
        cdef int status
        cdef int64_t w, n_words_counted = 0
        check_sentences(starts, first, last, ids.shape[0])
        check_ids(ids, starts[first], starts[last], is_connector.shape[0])
        check_words(max_words)
        if word_counts.shape[0] != is_connector.shape[0]:
            raise ValueError("word_counts must have one item for each word")
        if first == last or starts[first] == starts[last]:
            return least
        for w in range(word_counts.shape[0]):
            n_words_counted += word_counts[w] != 0
        with nogil:
            status = fv_phrases_count_pruned(
                &self.table, &ids[0], &starts[0], first, last, &is_connector[0], max_words, most,
                &word_counts[0], word_counts.shape[0], &n_words_counted, &least)
        check(status)
        return least

    def merge(self, NgramTable other):
        """Add the counts of a table over the same words."""
        cdef int status
        if other is self:
            raise ValueError("a table cannot be merged with itself")
        with nogil:
            status = fv_ngrams_merge(&self.table, &other.table)
        check(status)

    def add(
        self, const int32_t[::1] prefix, const int32_t[::1] last, const int64_t[::1] count,
        const int32_t[::1] word_map, int64_t[::1] entry_map,
    ):
        """Add a trie as `export` writes it; entry_map[i] becomes the entry here of its entry i."""
        cdef int64_t n = prefix.shape[0], n_words = word_map.shape[0]
        cdef int status
        if last.shape[0] != n or count.shape[0] != n or entry_map.shape[0] != n:
            raise ValueError("prefix, last, count and entry_map must have the same length")
        if n == 0:
            return
        if n_words == 0:
            raise ValueError("n-grams of no words")
        with nogil:
            status = fv_ngrams_add(
                &self.table, &prefix[0], &last[0], &count[0], n, &word_map[0], n_words,
                &entry_map[0])
        check(status)

    def prune(self, int64_t least):
        """Forget what was counted less than `least` times."""
        cdef int status
        with nogil:
            status = fv_ngrams_prune(&self.table, least)
        check(status)

    def export(self, int32_t[::1] prefix, int32_t[::1] last, int64_t[::1] count):
        """Write all entries: a prefix of one word is its id, one of more words ~ its entry."""
        cdef int64_t e, n = self.table.n
        if prefix.shape[0] != n or last.shape[0] != n or count.shape[0] != n:
            raise ValueError(f"prefix, last and count must have {n} items")
        with nogil:
            for e in range(n):
                prefix[e] = self.table.entries[e].prefix
                last[e] = self.table.entries[e].last
                count[e] = self.table.entries[e].count


cdef class Joiner:
    """Joins the sequences of a table whose counts are numbers of phrases + 1.

    `number_of` gives the words their numbers in the table, `begins` says of each whether a phrase begins
    with it, phrases[k] is the text of phrase k.
    """

    cdef NgramTable table
    cdef dict number_of
    cdef list phrases
    cdef const uint8_t[::1] begins

    def __init__(
        self, NgramTable table not None, dict number_of not None, const uint8_t[::1] begins,
        list phrases not None,
    ):
        cdef int64_t e
        for e in range(table.table.n):
            if table.table.entries[e].count > len(phrases):
                raise ValueError(f"the table has more than {len(phrases)} phrases")
        self.table = table
        self.number_of = number_of
        self.begins = begins
        self.phrases = phrases

    def join_ids(
        self, int32_t[::1] ids, const int64_t[::1] starts, int64_t first, int64_t last,
        const int32_t[::1] word_of, const int32_t[::1] phrase_ids, int64_t[::1] lengths,
    ):
        """Rewrite sentences in place, from where they begin; return how many ids were written.

        word_of[id] is the number of its word, -1 if it is in no phrase; phrase_ids[k] is what is
        written for phrase k; lengths[s - first] becomes the new length of sentence s.
        """
        cdef int64_t n_written, s
        check_sentences(starts, first, last, ids.shape[0])
        check_ids(ids, starts[first], starts[last], word_of.shape[0])
        check_known(word_of, self.begins.shape[0])
        if phrase_ids.shape[0] != len(self.phrases) or lengths.shape[0] != last - first:
            raise ValueError("wanted an id for each phrase and a length for each sentence")
        if starts[first] == starts[last] or phrase_ids.shape[0] == 0:
            for s in range(first, last):
                lengths[s - first] = starts[s + 1] - starts[s]
            return starts[last] - starts[first]
        with nogil:
            n_written = fv_phrases_join(
                &self.table.table, &ids[0], &starts[0], first, last, &word_of[0], &self.begins[0],
                &phrase_ids[0], &lengths[0])
        return n_written

    def join(self, list sentence, list marks=None):
        """Return a sentence of str with its phrases joined, as a new list.

        The number of each phrase, -1 for any other word, is appended to `marks`.
        """
        cdef Py_ssize_t n = len(sentence), i = 0
        cdef int64_t length, phrase = 0, n_words = self.begins.shape[0]
        cdef const uint8_t *begins = &self.begins[0] if n_words else NULL
        cdef int32_t word
        cdef int32_t *words
        cdef PyObject *found
        cdef list out = []
        words = <int32_t *> malloc(<size_t> (n + 1) * sizeof(int32_t))
        if words == NULL:
            raise MemoryError(f"no memory for the numbers of {n} tokens")
        try:
            for token in sentence:
                if i == n:  # a token's own __eq__ may do anything
                    break
                if not isinstance(token, str):
                    raise TypeError(f"tokens must be str, got {type(token).__name__} {token!r:.40}")
                found = PyDict_GetItemWithError(self.number_of, token)
                word = <object> found if found != NULL else -1
                words[i] = word if word < n_words else -1
                i += 1
            n, i = i, 0
            while i < n:
                length = fv_phrases_match(&self.table.table, words, i, n, NULL, begins, &phrase)
                if length:
                    out.append(self.phrases[phrase])
                    i += length
                else:
                    out.append(sentence[i])
                    i += 1
                if marks is not None:
                    marks.append(phrase if length else -1)
        finally:
            free(words)
        return out


def sentences(list words, const int32_t[::1] ids, const int64_t[::1] starts):
    """Return sentences of ids as lists of words: sentence s is ids[starts[s]:starts[s + 1]]."""
    cdef Py_ssize_t s, i, n_sentences = starts.shape[0] - 1
    cdef list out = [], sentence
    if n_sentences < 0:
        raise ValueError("starts must have one item more than there are sentences")
    check_sentences(starts, 0, n_sentences, ids.shape[0])
    check_ids(ids, starts[0], starts[n_sentences], len(words))
    for s in range(n_sentences):
        sentence = PyList_New(starts[s + 1] - starts[s])
        for i in range(starts[s + 1] - starts[s]):
            word = words[ids[starts[s] + i]]
            Py_INCREF(word)
            PyList_SetItem(sentence, i, word)
        out.append(sentence)
    return out


def number(int32_t[::1] ids, int32_t[::1] place, int32_t[::1] order, int64_t[::1] counts):
    """Number ids in the order in which they come; return how many there are.

    `place` holds -1 for every id, and becomes its number; `order` becomes the id of each number,
    `counts`, zero before, its occurrences.
    """
    cdef int64_t n_found
    if order.shape[0] != place.shape[0] or counts.shape[0] != place.shape[0]:
        raise ValueError("place, order and counts must have the same length")
    if ids.shape[0] == 0:
        return 0
    check_ids(ids, 0, ids.shape[0], place.shape[0])
    with nogil:
        n_found = fv_phrases_number(&ids[0], ids.shape[0], &place[0], &order[0], &counts[0])
    return n_found
