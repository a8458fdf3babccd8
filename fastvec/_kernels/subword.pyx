"""Character n-grams of words as rows of an embedding table."""

from libc.stdint cimport int32_t, int64_t, uint32_t

cdef extern from "subwords.h" nogil:
    uint32_t fv_hash_bytes(const unsigned char *, int64_t)
    int64_t fv_ngrams(const unsigned char *, int64_t, int32_t, int32_t, uint32_t, int32_t, int32_t *)
    void fv_mean_row(const unsigned char *, int64_t, const int32_t *, int64_t, const int32_t *,
                     int64_t, float *)


def hash_bytes(const unsigned char[::1] data):
    """Return fastText's hash of bytes."""
    return fv_hash_bytes(&data[0] if data.shape[0] else NULL, data.shape[0])


def hash_words(const unsigned char[::1] words, const int64_t[::1] ends, int32_t[::1] hashes):
    """Write fastText's hash of each word as a signed number; word i is ``words[ends[i - 1]:ends[i]]``."""
    cdef int64_t i, begin = 0
    _check(words, ends, 1, 1, 1)
    if hashes.shape[0] != ends.shape[0]:
        raise ValueError("hashes must have one item per word")
    with nogil:
        for i in range(ends.shape[0]):
            hashes[i] = <int32_t>fv_hash_bytes(&words[0] + begin if ends[i] > begin else NULL,
                                               ends[i] - begin)
            begin = ends[i]


cdef int _check(const unsigned char[::1] words, const int64_t[::1] ends, int min_n, int max_n,
                uint32_t bucket) except -1:
    cdef int64_t i, before = 0
    if not 1 <= min_n <= max_n or bucket < 1:
        raise ValueError(f"wanted 1 <= min_n <= max_n and a bucket, got {min_n}, {max_n}, {bucket}")
    for i in range(ends.shape[0]):
        if ends[i] < before:
            raise ValueError("the ends of words must not fall")
        before = ends[i]
    if before > words.shape[0]:
        raise ValueError("a word ends behind the text")
    return 0


def count_ngrams(const unsigned char[::1] words, const int64_t[::1] ends, int min_n, int max_n,
                 int64_t[::1] counts):
    """Write the number of n-grams of each word; word i is ``words[ends[i - 1]:ends[i]]``."""
    cdef int64_t i, begin = 0
    _check(words, ends, min_n, max_n, 1)
    if counts.shape[0] != ends.shape[0]:
        raise ValueError("counts must have one item per word")
    with nogil:
        for i in range(ends.shape[0]):
            counts[i] = fv_ngrams(&words[0] + begin if ends[i] > begin else NULL, ends[i] - begin,
                                  min_n, max_n, 1, 0, NULL)
            begin = ends[i]


def fill_ngrams(const unsigned char[::1] words, const int64_t[::1] ends, int min_n, int max_n,
                uint32_t bucket, int32_t first_row, const int64_t[::1] starts, int32_t[::1] rows):
    """Write the rows ``first_row + bucket`` of word i's n-grams from ``rows[starts[i]]`` on."""
    cdef int64_t i, begin = 0, n
    _check(words, ends, min_n, max_n, bucket)
    if starts.shape[0] != ends.shape[0] or <int64_t>first_row + bucket > (<int64_t>1 << 31):
        raise ValueError("starts must have one item per word, and rows must fit 32 bits")
    for i in range(ends.shape[0]):
        n = fv_ngrams(&words[0] + begin if ends[i] > begin else NULL, ends[i] - begin, min_n, max_n,
                      bucket, first_row, NULL)
        if starts[i] < 0 or starts[i] + n > rows.shape[0]:
            raise ValueError("rows is too short for the n-grams")
        begin = ends[i]
    begin = 0
    with nogil:
        for i in range(ends.shape[0]):
            fv_ngrams(&words[0] + begin if ends[i] > begin else NULL, ends[i] - begin, min_n, max_n,
                      bucket, first_row, &rows[0] + starts[i])
            begin = ends[i]


def mean_rows(const unsigned char[:, ::1] rows, const int64_t[::1] starts, const int32_t[::1] ids,
              float[:, ::1] out):
    """Write the mean of rows ``ids[starts[i]:starts[i + 1]]`` to ``out[i]``; zeros for none.

    Rows are the bytes of float32 rows, at any address: those of a mapped file, too.
    """
    cdef int64_t i, later, n = out.shape[0], dim = out.shape[1]
    if starts.shape[0] != n + 1 or rows.shape[1] != 4 * dim:
        raise ValueError("out must have one row for each bag, as long as the rows")
    if n == 0 or dim == 0:
        return
    if ids.shape[0] == 0:
        out[:, :] = 0
        return
    if starts[0] < 0 or starts[n] > ids.shape[0]:
        raise ValueError("starts must lie within ids")
    with nogil:
        for i in range(n):
            if starts[i + 1] < starts[i]:
                with gil:
                    raise ValueError("starts must not fall")
        for i in range(ids.shape[0]):
            if not 0 <= ids[i] < rows.shape[0]:
                with gil:
                    raise ValueError("ids name a row that does not exist")
        for i in range(n):
            later = min(i + 2, n - 1)
            fv_mean_row(&rows[0, 0], dim, &ids[0] + starts[i], starts[i + 1] - starts[i],
                        &ids[0] + starts[later], starts[later + 1] - starts[later], &out[i, 0])
