"""Tokens of text to ids: the token table, the scanner, and loops over id streams."""

from cpython.dict cimport PyDict_GetItemWithError
from cpython.object cimport PyObject
from libc.stdint cimport int32_t, int64_t, uint8_t, uint64_t

cdef extern from "scan.h" nogil:
    const int FV_TEXT_OK
    const int FV_TEXT_NO_MEMORY
    const int FV_TEXT_PADDING
    ctypedef struct fv_entry:
        int64_t count
    ctypedef struct fv_origin:
        int64_t first
        int64_t offset
    ctypedef struct fv_token_table:
        fv_entry *entries
        fv_origin *origins
        int64_t n
        unsigned char *arena
        int64_t arena_used
    ctypedef struct fv_scanned:
        int64_t n_tokens
        int64_t n_ends
    int fv_table_init(fv_token_table *table)
    void fv_table_free(fv_token_table *table)
    int fv_table_merge(fv_token_table *table, const fv_token_table *other, int32_t *map)
    int fv_scan(
        fv_token_table *table, const unsigned char *text, int64_t n, int64_t position,
        int32_t *ids, int32_t *ends, int blank, fv_scanned *result)
    int64_t fv_find_lines(
        const fv_token_table *table, const unsigned char *text, int64_t n, int32_t *ids, int64_t n_ids)
    int64_t fv_last_cut(const unsigned char *text, int64_t begin, int64_t end)
    int64_t fv_remap(int32_t *ids, int64_t n, const int32_t *final, int64_t n_final)
    void fv_count(const int32_t *ids, int64_t n, int64_t *counts)

cdef extern from "text_huffman.h" nogil:
    ctypedef struct fv_huffman_node:
        pass
    void fv_huffman_join(
        const int64_t *counts, int64_t n, fv_huffman_node *heap, int32_t *parent, uint8_t *code)
    void fv_huffman_join_sorted(
        const int64_t *counts, int64_t n, int64_t *mass, int32_t *parent, uint8_t *code)
    void fv_huffman_depths(const int32_t *parent, int64_t n, int32_t *depth)
    void fv_huffman_paths(
        const int32_t *parent, const uint8_t *code, const int64_t *starts, int64_t n,
        int32_t *points, uint8_t *codes)

cdef extern from "text_alias.h" nogil:
    void fv_alias_build(double *scaled, int64_t n, int32_t *stack, uint64_t *table)

PADDING = FV_TEXT_PADDING


cdef int check(int status) except -1:
    """Raise what a status of the token table stands for."""
    if status == FV_TEXT_OK:
        return 0
    if status == FV_TEXT_NO_MEMORY:
        raise MemoryError("no memory for the table of tokens; max_vocab_size= bounds it")
    raise OverflowError("more than 2**31 - 2 different tokens; max_vocab_size= bounds them")


cdef class TokenTable:
    """Tokens and their counts, numbered in the order in which they were first seen."""

    cdef fv_token_table table

    def __cinit__(self):
        check(fv_table_init(&self.table))

    def __dealloc__(self):
        fv_table_free(&self.table)

    def __len__(self):
        return self.table.n

    def scan(
        self, const uint8_t[::1] text, int64_t n, int64_t position, int32_t[::1] ids,
        int32_t[::1] ends, bint blank=False,
    ):
        """Number the tokens of text[:n] into ids and the sentence ends into ends; return how many.

        With `blank`, every newline is an end, also where no token precedes it.
        """
        cdef fv_scanned result
        cdef int status
        if n < 0 or n + FV_TEXT_PADDING > text.shape[0]:
            raise ValueError(f"text has {text.shape[0]} bytes, wanted n + {FV_TEXT_PADDING}")
        if ids.shape[0] < (n + 1) // 2 or ends.shape[0] < (n if blank else (n + 1) // 2 + 1):
            raise ValueError(f"no room for the tokens of {n} bytes")
        if n > 2**32 - 4:
            raise ValueError(f"at most 2**32 - 4 bytes in one buffer, got {n}")
        if n == 0:
            return 0, 0
        with nogil:
            status = fv_scan(
                &self.table, &text[0], n, position, &ids[0], &ends[0], blank, &result)
        check(status)
        return result.n_tokens, result.n_ends

    def merge(self, TokenTable other, int32_t[::1] mapping):
        """Add the tokens of another table; mapping[i] becomes the id here of its token i."""
        cdef int status
        if other is self or mapping.shape[0] != other.table.n:
            raise ValueError("mapping must have one item for each token of another table")
        if other.table.n == 0:
            return
        with nogil:
            status = fv_table_merge(&self.table, &other.table, &mapping[0])
        check(status)

    def find(self, const uint8_t[::1] text, int32_t[::1] ids):
        """Write the id of each line of a text, -1 for those that are no token here.

        `text` has a newline behind each line, and PADDING bytes more.
        """
        cdef int64_t n = text.shape[0] - FV_TEXT_PADDING, n_found = 0
        if n > 0 and ids.shape[0]:
            with nogil:
                n_found = fv_find_lines(&self.table, &text[0], n, &ids[0], ids.shape[0])
        if n_found != ids.shape[0] or n < 0:
            raise ValueError("ids must have one item for each line of the text")

    def export(self, int64_t[::1] counts, int64_t[::1] first):
        """Write each token's count and the position of its first occurrence."""
        cdef int64_t i
        if counts.shape[0] != self.table.n or first.shape[0] != self.table.n:
            raise ValueError("counts and first must have one item for each token")
        with nogil:
            for i in range(self.table.n):
                counts[i] = self.table.entries[i].count
                first[i] = self.table.origins[i].first

    def joined(self, int64_t first=0):
        """Return the tokens from id `first` on in order of their ids, each followed by a newline."""
        if not 0 <= first <= self.table.n:
            raise ValueError(f"first must be from 0 to {self.table.n}, got {first}")
        if first == self.table.n:
            return b""
        return (<char *> self.table.arena)[self.table.origins[first].offset:self.table.arena_used]


cdef class TokenIds:
    """Room for the ids of tokens that come in lists."""

    cdef readonly int32_t[::1] ids
    cdef readonly Py_ssize_t n

    def __init__(self, int32_t[::1] ids):
        self.ids = ids
        self.n = 0

    def clear(self):
        """Forget what was written."""
        self.n = 0

    def append(self, sentence, numbers, missing=None):
        """Write the number of each token of a list or tuple; return whether there was room for all.

        Without room nothing is written. What the dict lacks is `missing`, or asked of it as numbers[token].
        """
        cdef Py_ssize_t n = self.n, room = self.ids.shape[0]
        cdef PyObject *found
        if not isinstance(numbers, dict):
            raise TypeError("numbers must be a dict")
        if len(sentence) > room - n:
            return False
        for token in sentence:
            if n >= room:  # a token's own __eq__ may do anything
                raise RuntimeError("a sentence grew while it was read")
            found = PyDict_GetItemWithError(numbers, token)
            if found != NULL:
                self.ids[n] = <object> found
            else:
                self.ids[n] = numbers[token] if missing is None else missing
            n += 1
        self.n = n
        return True


def last_cut(const uint8_t[::1] text, int64_t begin, int64_t end):
    """Return the index behind the last ASCII white space of text[begin:end], or begin."""
    if not 0 <= begin <= end <= text.shape[0] - FV_TEXT_PADDING:
        raise ValueError(f"begin and end must lie within {text.shape[0]} bytes without the padding")
    return fv_last_cut(&text[0], begin, end)


def remap(int32_t[::1] ids, const int32_t[::1] final):
    """Replace every id that is not negative by final[id], in place."""
    cdef int64_t bad
    if ids.shape[0] == 0:
        return
    if final.shape[0] == 0:
        bad = fv_remap(&ids[0], ids.shape[0], NULL, 0)
    else:
        with nogil:
            bad = fv_remap(&ids[0], ids.shape[0], &final[0], final.shape[0])
    if bad >= 0:
        raise IndexError(f"id {ids[bad]} at {bad} has no place in a map of {final.shape[0]}")


def count(const int32_t[::1] ids, int64_t[::1] counts):
    """Add the occurrences of every id that is not negative; ids must be below len(counts)."""
    if ids.shape[0] and counts.shape[0]:
        with nogil:
            fv_count(&ids[0], ids.shape[0], &counts[0])


def huffman_join(
    const int64_t[::1] counts, int64_t[::1] heap, int32_t[::1] parent, uint8_t[::1] code,
    int32_t[::1] depth,
):
    """Write parent, code and depth of the 2n - 1 nodes of the Huffman tree of n > 1 words.

    `heap` is scratch of 2n items.
    """
    cdef int64_t n = counts.shape[0]
    if n < 2 or heap.shape[0] != 2 * n:
        raise ValueError(f"wanted at least 2 words and arrays that fit, got {n}")
    if parent.shape[0] != 2 * n - 1 or code.shape[0] != 2 * n - 1 or depth.shape[0] != 2 * n - 1:
        raise ValueError(f"parent, code and depth must have {2 * n - 1} items")
    with nogil:
        fv_huffman_join(
            &counts[0], n, <fv_huffman_node *> &heap[0], &parent[0], &code[0])
        fv_huffman_depths(&parent[0], n, &depth[0])


def huffman_join_sorted(
    const int64_t[::1] counts, int64_t[::1] heap, int32_t[::1] parent, uint8_t[::1] code,
    int32_t[::1] depth,
):
    """Do as `huffman_join`, with fastText's order of equal counts."""
    cdef int64_t n = counts.shape[0]
    if n < 2 or heap.shape[0] != 2 * n:
        raise ValueError(f"wanted at least 2 words and arrays that fit, got {n}")
    if parent.shape[0] != 2 * n - 1 or code.shape[0] != 2 * n - 1 or depth.shape[0] != 2 * n - 1:
        raise ValueError(f"parent, code and depth must have {2 * n - 1} items")
    with nogil:
        fv_huffman_join_sorted(&counts[0], n, &heap[0], &parent[0], &code[0])
        fv_huffman_depths(&parent[0], n, &depth[0])


def huffman_paths(
    const int32_t[::1] parent, const uint8_t[::1] code, const int64_t[::1] starts,
    int32_t[::1] points, uint8_t[::1] codes,
):
    """Write the path of every word, root first."""
    cdef int64_t n = starts.shape[0] - 1
    if n < 2 or parent.shape[0] != 2 * n - 1 or code.shape[0] != 2 * n - 1:
        raise ValueError(f"parent and code must have {2 * n - 1} items")
    if points.shape[0] != starts[n] or codes.shape[0] != starts[n]:
        raise ValueError(f"points and codes must have {starts[n]} items")
    with nogil:
        fv_huffman_paths(&parent[0], &code[0], &starts[0], n, &points[0], &codes[0])


def alias_build(double[::1] scaled, int32_t[::1] stack, uint64_t[::1] table):
    """Write the alias table of weights that were scaled to a mean of 1; destroys them."""
    cdef int64_t n = scaled.shape[0]
    if n < 1 or stack.shape[0] != n or table.shape[0] != n:
        raise ValueError(f"scaled, stack and table must have the same length, at least 1, got {n}")
    with nogil:
        fv_alias_build(&scaled[0], n, &stack[0], &table[0])
