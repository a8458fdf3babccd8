"""Parses rows of word2vec files."""

from libc.stdint cimport int64_t


cdef extern from "vecfile.h" nogil:
    ctypedef struct fv_vecfile:
        const unsigned char *data
        int64_t size
        int64_t dim
        float *vectors
        int64_t max_rows
        int64_t *spans
        int64_t *hard
        int64_t max_hard
        int64_t n_rows
        int64_t n_hard
        int64_t n_lines
        int64_t position

    int fv_text_rows(fv_vecfile *file)
    int fv_binary_rows(fv_vecfile *file)
    int FV_ROWS_DONE
    int FV_ROWS_BAD
    int FV_ROWS_FULL


def parse_rows(
    const unsigned char[::1] data,
    int64_t position,
    float[:, ::1] vectors,
    int64_t[:, ::1] spans,
    int64_t[:, ::1] hard,
    bint binary,
):
    """Parse rows of data[position:] until the data or the room in `vectors` ends.

    Text must end with a whole line. Returns (n_rows, n_hard, n_lines, position, bad): `spans` holds
    the bytes of each key, `hard` the numbers left to the caller as (index into vectors, begin, end),
    and `bad` tells that the line at `position` is not a row. Releases the GIL.
    """
    cdef fv_vecfile f
    cdef int status = FV_ROWS_DONE
    if spans.shape[0] < vectors.shape[0] or spans.shape[1] != 2 or hard.shape[1] != 3:
        raise ValueError("spans must be (rows, 2), hard must be (any, 3)")
    if hard.shape[0] < vectors.shape[1]:
        raise ValueError(f"hard needs room for {vectors.shape[1]} numbers, has {hard.shape[0]}")
    if not 0 <= position <= data.shape[0]:
        raise ValueError(f"position {position} is outside {data.shape[0]} bytes")
    f.n_rows = f.n_hard = f.n_lines = 0
    f.position = position
    if vectors.shape[0] and vectors.shape[1] and data.shape[0]:
        f.data = &data[0]
        f.size = data.shape[0]
        f.dim = vectors.shape[1]
        f.vectors = &vectors[0, 0]
        f.max_rows = vectors.shape[0]
        f.spans = &spans[0, 0]
        f.hard = &hard[0, 0]
        f.max_hard = hard.shape[0]
        with nogil:
            status = fv_binary_rows(&f) if binary else fv_text_rows(&f)
    return f.n_rows, f.n_hard, f.n_lines, f.position, status == FV_ROWS_BAD
