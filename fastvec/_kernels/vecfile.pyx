"""Parses and writes rows of word2vec files."""

from libc.stdint cimport int64_t, uint32_t
from libc.string cimport memcpy


cdef extern from "vecfile.h" nogil:
    ctypedef struct fv_keyset:
        const unsigned char *bytes
        const int64_t *ends
        uint32_t *slots
        int64_t n
        int64_t n_slots

    ctypedef struct fv_vecfile:
        const unsigned char *data
        int64_t size
        int64_t dim
        int bits
        float *floats
        double *doubles
        int64_t max_rows
        int64_t max_seen
        int64_t *spans
        int64_t *hard
        int64_t max_hard
        const fv_keyset *keys
        const fv_keyset *first_words
        int64_t n_rows
        int64_t n_seen
        int64_t n_hard
        int64_t n_lines
        int64_t position

    void fv_keyset_fill(fv_keyset *set)
    int fv_text_rows(fv_vecfile *file)
    int fv_binary_rows(fv_vecfile *file)
    void fv_count_rows(fv_vecfile *file)
    int FV_ROWS_BAD


cdef extern from "vecfile_write.h" nogil:
    int64_t fv_write_rows(
        const float *vectors, int64_t dim, const int64_t *rows, int64_t n,
        const unsigned char *keys, const int64_t *ends, unsigned char *out
    )
    int FV_FLOAT_TEXT


cdef extern from "writeback.h" nogil:
    int fv_begin_writing(int fd, int64_t offset, int64_t n)


cdef class KeySet:
    """Byte strings that rows are picked by; immutable.

    String i is joined[ends[i]:ends[i + 1]]. `slots` is zeros for the table: a power of two, more than
    there are strings.
    """

    cdef fv_keyset c
    cdef const unsigned char[::1] _bytes
    cdef const int64_t[::1] _ends
    cdef uint32_t[::1] _slots

    def __init__(
        self,
        const unsigned char[::1] joined not None,
        const int64_t[::1] ends not None,
        uint32_t[::1] slots not None,
    ):
        cdef int64_t i, n = ends.shape[0] - 1, n_slots = slots.shape[0]
        if n < 0 or n_slots <= n or n_slots & (n_slots - 1) or n >= 1 << 31:
            raise ValueError(f"{n_slots} slots for {n} strings: a larger power of two is needed")
        if ends[0] < 0 or ends[n] > joined.shape[0]:
            raise ValueError("ends must lie inside the joined strings")
        for i in range(n):
            if ends[i] > ends[i + 1]:
                raise ValueError("ends must rise")
        self._bytes, self._ends, self._slots = joined, ends, slots
        self.c.bytes = &joined[0] if joined.shape[0] else NULL
        self.c.ends = &ends[0]
        self.c.slots = &slots[0]
        self.c.n, self.c.n_slots = n, n_slots
        fv_keyset_fill(&self.c)


def parse_text(
    const unsigned char[::1] data not None,
    int64_t position,
    vectors not None,
    int bits,
    int64_t[:, ::1] spans not None,
    int64_t[:, ::1] hard not None,
    int64_t max_seen,
    KeySet keys=None,
    KeySet first_words=None,
):
    """Parse text rows of data[position:] until the data, `max_seen` or the room in `vectors` ends.

    The data must end with a whole line. `vectors` is float32 for 24 `bits`, float64 for 11 and 53,
    where 11 promises that rounding to float16 gives the right numbers. With `keys`, only rows with
    these keys are stored; `first_words` are the keys up to their first blank.

    Returns (n_rows, n_seen, n_hard, n_lines, position, bad): `spans` holds the bytes of each key,
    `hard` the numbers left to the caller as (index into vectors, begin, end), and `bad` tells that
    the line at `position` is not a row. Releases the GIL.
    """
    cdef fv_vecfile f
    cdef float[:, ::1] floats
    cdef double[:, ::1] doubles
    cdef int status = 0
    cdef bint some
    if bits == 24:
        floats = vectors
        f.dim, f.max_rows = floats.shape[1], floats.shape[0]
        some = f.dim > 0 and f.max_rows > 0
        f.floats, f.doubles = &floats[0, 0] if some else NULL, NULL
    elif bits == 11 or bits == 53:
        doubles = vectors
        f.dim, f.max_rows = doubles.shape[1], doubles.shape[0]
        some = f.dim > 0 and f.max_rows > 0
        f.floats, f.doubles = NULL, &doubles[0, 0] if some else NULL
    else:
        raise ValueError(f"bits must be 11, 24 or 53, got {bits}")
    if (keys is None) != (first_words is None):
        raise ValueError("keys and first_words go together")
    _check_room(data, position, f.dim, f.max_rows, spans, hard)
    f.bits = bits
    f.max_seen = max_seen
    f.keys = NULL if keys is None else &keys.c
    f.first_words = NULL if first_words is None else &first_words.c
    f.n_rows = f.n_seen = f.n_hard = f.n_lines = 0
    f.position = position
    if some and data.shape[0]:
        f.data, f.size = &data[0], data.shape[0]
        f.spans, f.hard, f.max_hard = &spans[0, 0], &hard[0, 0], hard.shape[0]
        with nogil:
            status = fv_text_rows(&f)
    return f.n_rows, f.n_seen, f.n_hard, f.n_lines, f.position, status == FV_ROWS_BAD


def parse_binary(
    const unsigned char[::1] data not None,
    int64_t position,
    float[:, ::1] vectors not None,
    int64_t[:, ::1] spans not None,
):
    """Copy binary rows of data[position:] until the data or the room in `vectors` ends.

    Returns (n_rows, position): `spans` holds the bytes of each key. Releases the GIL.
    """
    cdef fv_vecfile f
    _check_room(data, position, 0, vectors.shape[0], spans, None)
    f.n_rows = 0
    f.position = position
    if vectors.shape[0] and vectors.shape[1] and data.shape[0]:
        f.data, f.size = &data[0], data.shape[0]
        f.dim, f.max_rows = vectors.shape[1], vectors.shape[0]
        f.floats, f.spans = &vectors[0, 0], &spans[0, 0]
        with nogil:
            fv_binary_rows(&f)
    return f.n_rows, f.position


def count_rows(const unsigned char[::1] data not None, int64_t max_rows):
    """Count the rows of a text, lines that are not blank, up to `max_rows`.

    Returns (n_rows, n_lines, position); position is where they end. Releases the GIL.
    """
    cdef fv_vecfile f
    f.n_seen = f.n_lines = f.position = 0
    if data.shape[0]:
        f.data, f.size, f.max_seen = &data[0], data.shape[0], max_rows
        with nogil:
            fv_count_rows(&f)
    return f.n_seen, f.n_lines, f.position


def join_keys(const unsigned char[::1] data not None, const int64_t[:, ::1] spans not None):
    """Return data[spans[i, 0]:spans[i, 1]] for all i, a newline between each two."""
    cdef int64_t i, n = spans.shape[0], size = n - 1 if n else 0, length
    cdef unsigned char[::1] out
    cdef unsigned char *p
    if spans.shape[1] != 2:
        raise ValueError("spans must be (any, 2)")
    for i in range(n):
        if not 0 <= spans[i, 0] <= spans[i, 1] <= data.shape[0]:
            raise ValueError(f"span {i} is outside {data.shape[0]} bytes")
        size += spans[i, 1] - spans[i, 0]
    joined = bytearray(size)
    if size:
        out = joined
        p = &out[0]
        for i in range(n):
            if i:
                p[0] = 10
                p += 1
            length = spans[i, 1] - spans[i, 0]
            if length:
                memcpy(p, &data[spans[i, 0]], length)
                p += length
    return joined


def write_rows(
    const float[:, ::1] vectors not None,
    const int64_t[::1] rows not None,
    const unsigned char[::1] keys not None,
    const int64_t[::1] ends not None,
):
    """Return the text of some rows of `vectors` as a bytearray, in the given order.

    Key i is keys[ends[i]:ends[i + 1]]. Releases the GIL.
    """
    cdef int64_t i, n = rows.shape[0], dim = vectors.shape[1], size
    cdef unsigned char[::1] out
    cdef const unsigned char *key_bytes = &keys[0] if keys.shape[0] else NULL
    if ends.shape[0] != n + 1 or ends[0] != 0 or ends[n] != keys.shape[0]:
        raise ValueError(f"ends must have {n + 1} entries from 0 to the length of the keys")
    for i in range(n):
        if ends[i] > ends[i + 1]:
            raise ValueError("ends must rise")
        if not 0 <= rows[i] < vectors.shape[0]:
            raise ValueError(f"row {rows[i]} of {vectors.shape[0]}")
    text = bytearray(keys.shape[0] + n * (dim * FV_FLOAT_TEXT + 2))
    if n and dim:
        out = text
        with nogil:
            size = fv_write_rows(&vectors[0, 0], dim, &rows[0], n, key_bytes, &ends[0], &out[0])
        out = None
        del text[size:]
    return text


cdef _check_room(const unsigned char[::1] data, int64_t position, int64_t dim, int64_t max_rows,
                 int64_t[:, ::1] spans, int64_t[:, ::1] hard):
    """Refuse arrays that the kernel would write beyond."""
    if spans.shape[0] < max_rows or spans.shape[1] != 2:
        raise ValueError(f"spans must be ({max_rows}, 2)")
    if hard is not None and (hard.shape[1] != 3 or hard.shape[0] < dim or not hard.shape[0]):
        raise ValueError(f"hard must be ({dim} or more, 3)")
    if not 0 <= position <= data.shape[0]:
        raise ValueError(f"position {position} is outside {data.shape[0]} bytes")


def begin_writing(int fd, int64_t offset, int64_t n):
    """Let the system begin to write n bytes of a file from `offset` on to the disk; return whether it does.

    They stay in its cache. Releases the GIL.
    """
    cdef int status
    with nogil:
        status = fv_begin_writing(fd, offset, n)
    return status == 0
