"""Products of sparse rows with dense columns."""

from libc.stdint cimport int32_t, int64_t

from . import LEVEL


cdef extern from "sparse_table.h" nogil:
    int FV_SPARSE_WIDTH

    ctypedef struct fv_sparse_rows:
        const int64_t *indptr
        const int32_t *indices
        const float *values
        int64_t begin
        int64_t end

    ctypedef struct fv_sparse_kernels:
        void (*multiply)(
            const fv_sparse_rows *rows, const double *panel, double *out
        ) noexcept nogil
        void (*apply)(const fv_sparse_rows *rows, const double *vector, double *out) noexcept nogil
        void (*cosines)(
            const fv_sparse_rows *rows,
            const float *panel,
            const float *inverse,
            float *out,
            int64_t ld,
        ) noexcept nogil

    const fv_sparse_kernels *fv_sparse_table(int level)


WIDTH = FV_SPARSE_WIDTH


cdef const fv_sparse_kernels *_kernels(int level) except NULL:
    """The table of a level."""
    cdef const fv_sparse_kernels *kernels = fv_sparse_table(level)
    if kernels == NULL:
        raise ValueError(f"level {level} is not in this build")
    return kernels


cdef int _set_rows(
    fv_sparse_rows *rows,
    const int64_t[::1] indptr,
    const int32_t[::1] indices,
    const float[::1] values,
    int64_t begin,
    int64_t end,
) except -1:
    """Fill in the rows. That indptr rises and columns are in range is the caller's word: `check`."""
    if not 0 <= begin <= end < indptr.shape[0]:
        raise ValueError(f"rows {begin} to {end} asked for, there are {indptr.shape[0] - 1}")
    if indices.shape[0] != values.shape[0]:
        raise ValueError(f"indices has {indices.shape[0]} entries, values has {values.shape[0]}")
    if not 0 <= indptr[begin] <= indptr[end] <= indices.shape[0]:
        raise ValueError(f"indptr[{begin}] and indptr[{end}] are no range of indices")
    rows.indptr = &indptr[0]
    rows.indices = &indices[0] if indices.shape[0] else NULL
    rows.values = &values[0] if values.shape[0] else NULL
    rows.begin = begin
    rows.end = end
    return 0


def check(const int64_t[::1] indptr, const int32_t[::1] indices, int64_t n_columns):
    """Return the number of the first row that is not sound, or -1. Releases the GIL.

    A sound row begins where its predecessor ends, and its columns rise within 0 to n_columns - 1.
    """
    cdef int64_t r, j, bad = -1
    cdef int64_t n_rows = indptr.shape[0] - 1, n = indices.shape[0]
    if n_rows < 0 or indptr[0] != 0 or indptr[n_rows] != n:
        return 0
    with nogil:
        for r in range(n_rows):
            if not 0 <= indptr[r] <= indptr[r + 1] <= n:
                bad = r
                break
            for j in range(indptr[r], indptr[r + 1]):
                if not 0 <= indices[j] < n_columns or (
                    j > indptr[r] and indices[j] <= indices[j - 1]
                ):
                    bad = r
                    break
            if bad >= 0:
                break
    return bad


def multiply(
    const int64_t[::1] indptr,
    const int32_t[::1] indices,
    const float[::1] values,
    const double[:, ::1] panel,
    double[:, ::1] out,
    int64_t begin,
    int64_t end,
    int level=LEVEL,
):
    """Set out, of shape (end - begin, WIDTH), to rows[begin:end] times the panel (n_columns, WIDTH).

    The rows must have passed `check`. Releases the GIL.
    """
    cdef const fv_sparse_kernels *kernels = _kernels(level)
    cdef fv_sparse_rows rows
    _set_rows(&rows, indptr, indices, values, begin, end)
    if panel.shape[1] != FV_SPARSE_WIDTH or out.shape[1] != FV_SPARSE_WIDTH:
        raise ValueError(f"panel and out must have {FV_SPARSE_WIDTH} columns")
    if out.shape[0] != end - begin:
        raise ValueError(f"out has {out.shape[0]} rows for {end - begin}")
    if begin == end or panel.shape[0] == 0:
        return
    with nogil:
        kernels.multiply(&rows, &panel[0, 0], &out[0, 0])


def apply(
    const int64_t[::1] indptr,
    const int32_t[::1] indices,
    const float[::1] values,
    const double[::1] vector,
    double[::1] out,
    int64_t begin,
    int64_t end,
    int level=LEVEL,
):
    """Set out, of shape (end - begin,), to rows[begin:end] times a vector (n_columns,).

    The rows must have passed `check`. Releases the GIL.
    """
    cdef const fv_sparse_kernels *kernels = _kernels(level)
    cdef fv_sparse_rows rows
    _set_rows(&rows, indptr, indices, values, begin, end)
    if out.shape[0] != end - begin:
        raise ValueError(f"out has {out.shape[0]} entries for {end - begin} rows")
    if begin == end or vector.shape[0] == 0:
        return
    with nogil:
        kernels.apply(&rows, &vector[0], &out[0])


def cosines(
    const int64_t[::1] indptr,
    const int32_t[::1] indices,
    const float[::1] values,
    const float[:, ::1] panel,
    const float[::1] inverse,
    float[:, ::1] out,
    int64_t begin,
    int64_t end,
    int level=LEVEL,
):
    """Set out[k, r - begin] to row r times column k of the panel (n_columns, WIDTH), times inverse[r].

    The rows must have passed `check`; out has WIDTH rows. Releases the GIL.
    """
    cdef const fv_sparse_kernels *kernels = _kernels(level)
    cdef fv_sparse_rows rows
    _set_rows(&rows, indptr, indices, values, begin, end)
    if panel.shape[1] != FV_SPARSE_WIDTH or out.shape[0] != FV_SPARSE_WIDTH:
        raise ValueError(f"panel must have {FV_SPARSE_WIDTH} columns, out as many rows")
    if out.shape[1] < end - begin or inverse.shape[0] < end:
        raise ValueError("out and inverse must have an entry for each row")
    if begin == end or panel.shape[0] == 0:
        return
    with nogil:
        kernels.cosines(&rows, &panel[0, 0], &inverse[0], &out[0, 0], out.shape[1])
