"""Counting pairs of words: the text as counting wants it, rows of counts, sums of matrices."""

from libc.stdint cimport int32_t, int64_t, uint32_t, uint64_t, uintptr_t
from libc.stdlib cimport calloc, free
from libc.string cimport memset

cdef extern from "cooccur.h" nogil:
    ctypedef struct fv_cell_row:
        uint32_t *narrow
        int64_t *wide
        uint64_t *bits
        uint64_t *coarse
        int32_t *touched
        int64_t n_cells
        int64_t n_touched
        int32_t carried
    ctypedef struct fv_pair_job:
        const int32_t *text
        int64_t n_text
        int64_t start "from"
        int64_t origin
        const int64_t *weights[2]
        int32_t reach[2]
        int32_t sampled
        uint64_t key
        int64_t stride
        int32_t positional
        int64_t n_columns
        int64_t narrow_places
        int32_t checked
        int64_t first_place
        const int64_t *ends
        const int32_t *places
    ctypedef struct fv_pair_worker:
        fv_cell_row cells
        int64_t row
        int64_t place
        int64_t since
    enum:
        FV_ROWS_DONE
        FV_ROWS_FULL
        FV_ROWS_PAUSED
        FV_ROWS_OVERFLOW
        FV_STREAM_KEEP
        FV_STREAM_WINDOW
    uint64_t fv_key(uint64_t, uint64_t, uint64_t)
    int64_t fv_pair_text(const int32_t *, const int64_t *, int64_t, int64_t, int64_t, int32_t, int,
                         const uint32_t *, int, uint64_t, int32_t *)
    int64_t fv_count_pairs(const int32_t *, int64_t, int64_t, int32_t, int64_t)
    void fv_count_ids(const int32_t *, int64_t, int64_t *)
    void fv_fill_places(const int32_t *, int64_t, int64_t, int64_t, const int32_t *, int32_t,
                        int32_t, int64_t *, int32_t *)
    int fv_count_rows(const fv_pair_job *, fv_pair_worker *, int64_t, int64_t, int32_t *, int64_t *,
                      int64_t, int64_t *, int64_t *, int64_t *)

cdef extern from "merge_rows.h" nogil:
    ctypedef struct fv_part:
        const int64_t *indptr
        const int32_t *indices
        const int64_t *counts
        const int32_t *row_of
        const int32_t *column_of
    int fv_merge_rows(const fv_part *, int64_t, fv_cell_row *, int64_t, int64_t, int64_t, int64_t,
                      int32_t *, int64_t *, int64_t, int64_t *, int64_t *, int64_t *)

DONE = FV_ROWS_DONE
FULL = FV_ROWS_FULL
PAUSED = FV_ROWS_PAUSED
OVERFLOW = FV_ROWS_OVERFLOW


def pair_text(
    const int32_t[::1] ids, const int64_t[::1] starts, int64_t begin, int64_t end, int32_t hole,
    bint close_up, const uint32_t[::1] keep, bint dirty, uint64_t seed, int32_t[::1] out,
):
    """Write the text of tokens `begin` to ``end - 1`` to ``out[begin:]``; return its length.

    `out` may be `ids`. The sentences are ``ids[starts[s]:starts[s + 1]]``; where tokens may leave, one
    must begin at `begin`. Ids below 0 become `hole`, or leave if `close_up`; a token whose draw exceeds
    ``keep[id]`` becomes `hole`, or leaves if `dirty`. The first token of a sentence is written as its
    complement.
    """
    cdef int64_t i, n = ids.shape[0], n_sentences = starts.shape[0] - 1
    cdef int32_t most = -1
    cdef bint falls = False
    cdef const uint32_t *thresholds = NULL
    if keep is not None:
        if keep.shape[0] < hole:
            raise ValueError(f"keep must have {hole} items")
        thresholds = &keep[0] if hole else NULL
    if out.shape[0] < n or hole < 0:
        raise ValueError(f"out must have room for {n} tokens, hole be at least 0")
    if not 0 <= begin <= end <= n:
        raise ValueError(f"no tokens {begin} to {end} among {n}")
    with nogil:
        for i in range(n_sentences):
            falls |= starts[i] > starts[i + 1]
        for i in range(begin, end):
            most = max(most, ids[i])
    if falls or n_sentences >= 0 and (starts[0] != 0 or starts[n_sentences] > n):
        raise ValueError("starts must rise from 0 to the number of ids")
    if most >= hole:
        raise ValueError(f"ids must be below the hole, {hole}, got {most}")
    if begin == end or n_sentences < 1:
        return 0
    with nogil:
        i = fv_pair_text(&ids[0], &starts[0], n_sentences, begin, end, hole, close_up, thresholds,
                         dirty, fv_key(seed, 0, FV_STREAM_KEEP), &out[0])
    return i


def count_pairs(const int32_t[::1] text, int64_t begin, int64_t end, int32_t hole, int64_t reach):
    """Return how many pairs of ids other than `hole` are within `reach` of each other, each once.

    Counted are those whose second is one of tokens `begin` to ``end - 1``.
    """
    cdef int64_t n = 0
    if text.shape[0] and text[0] >= 0:
        raise ValueError("the first token of a text begins a sentence")
    if not 0 <= begin <= end <= text.shape[0]:
        raise ValueError(f"no tokens {begin} to {end} among {text.shape[0]}")
    if reach > 0 and begin < end:
        with nogil:
            n = fv_count_pairs(&text[0], begin, end, hole, reach)
    return n


def count_ids(const int32_t[::1] text, int64_t[::1] counts):
    """Add the occurrences of each id in a text; ids must be below ``len(counts)``."""
    if text.shape[0] and counts.shape[0]:
        with nogil:
            fv_count_ids(&text[0], text.shape[0], &counts[0])


def fill_places(
    const int32_t[::1] text, int64_t start, int64_t begin, int64_t end, const int32_t[::1] row_of,
    int32_t low, int32_t high, int64_t[::1] next, int32_t[::1] places,
):
    """Write where rows ``low`` to ``high - 1`` stand in ``text[begin:end]``, counted from `start`.

    ``next[row - low]`` is where the next place of a row goes in `places`, and moves on.
    """
    if not 0 <= start <= begin <= end <= text.shape[0] or end - start > 2**31 - 1:
        raise ValueError(f"no stretch of {text.shape[0]} tokens: {start}, {begin}, {end}")
    if not 0 <= low <= high or next.shape[0] != high - low:
        raise ValueError(f"next must have {high - low} items")
    if begin == end or low == high or places.shape[0] == 0:
        return
    with nogil:
        fv_fill_places(&text[0], start, begin, end, &row_of[0] if row_of is not None else NULL, low,
                       high, &next[0], &places[0])


cdef class RowAdder:
    """Dense cells of one row, and the arrays that rows are written to."""

    cdef fv_pair_worker worker
    cdef fv_cell_row *cells
    cdef int64_t n_rows, n_cells

    def __cinit__(self, int64_t n_cells):
        cdef int64_t n = max((n_cells + 63) // 64 * 64, 64)
        if n > 2**31 - 64:
            raise ValueError(f"at most 2**31 - 64 cells in a row, got {n_cells}")
        self.cells = &self.worker.cells
        self.cells.n_cells = n
        self.cells.narrow = <uint32_t *> calloc(n, sizeof(uint32_t))
        self.cells.wide = <int64_t *> calloc(n, sizeof(int64_t))
        self.cells.bits = <uint64_t *> calloc(n // 64, sizeof(uint64_t))
        self.cells.coarse = <uint64_t *> calloc(n // 4096 + 1, sizeof(uint64_t))
        self.cells.touched = <int32_t *> calloc(n + 1, sizeof(int32_t))
        if (self.cells.narrow == NULL or self.cells.wide == NULL or self.cells.bits == NULL
                or self.cells.coarse == NULL or self.cells.touched == NULL):
            raise MemoryError(f"no memory for a row of {n} cells")

    def __dealloc__(self):
        if self.cells != NULL:
            free(self.cells.narrow)
            free(self.cells.wide)
            free(self.cells.bits)
            free(self.cells.coarse)
            free(self.cells.touched)

    cdef int _check(self, int32_t[::1] columns, int64_t[::1] counts, int64_t[::1] sizes,
                    int64_t n_rows) except -1:
        if columns.shape[0] <= self.cells.n_cells or counts.shape[0] != columns.shape[0]:
            raise ValueError(f"columns and counts need room for {self.cells.n_cells + 1} cells")
        if n_rows < 0 or sizes.shape[0] < n_rows or n_rows == 0:
            raise ValueError(f"sizes needs room for {n_rows} rows, at least one")
        return 0

    def begin(self, int64_t row, int64_t place):
        """Go to a row whose places begin at `place`."""
        self.worker.row, self.worker.place, self.worker.since = row, place, 0

    def count(
        self, PairJob job, int64_t row_end, int64_t budget, int32_t[::1] columns,
        int64_t[::1] counts, int64_t[::1] sizes,
    ):
        """Count rows until `row_end`, or until the arrays are full or `budget` places are done.

        Returns the status and how many rows and cells were written.
        """
        cdef int status
        self._check(columns, counts, sizes, row_end - self.worker.row)
        if job.n_cells > self.cells.n_cells:
            raise ValueError(f"the job needs rows of {job.n_cells} cells")
        if not job.row_begin <= self.worker.row <= row_end <= job.row_end:
            raise ValueError(f"the job has rows {job.row_begin} to {job.row_end - 1}")
        with nogil:
            status = fv_count_rows(
                &job.job, &self.worker, row_end, budget, &columns[0], &counts[0],
                columns.shape[0], &sizes[0], &self.n_rows, &self.n_cells)
        return status, self.n_rows, self.n_cells

    def merge(
        self, Parts parts, int64_t row_begin, int64_t row_end, int64_t n_columns, int64_t budget,
        int32_t[::1] columns, int64_t[::1] counts, int64_t[::1] sizes,
    ):
        """Add up rows of matrices, as `count` counts rows; `budget` is in cells."""
        cdef int status
        self._check(columns, counts, sizes, row_end - row_begin)
        if not 0 <= row_begin <= row_end <= parts.n_rows or n_columns > self.cells.n_cells:
            raise ValueError(f"{parts.n_rows} rows of at most {self.cells.n_cells} columns")
        with nogil:
            status = fv_merge_rows(
                parts.parts, parts.n, self.cells, row_begin, row_end, n_columns, budget,
                &columns[0], &counts[0], columns.shape[0], &sizes[0], &self.n_rows, &self.n_cells)
        return status, self.n_rows, self.n_cells


cdef class PairJob:
    """What is counted, and where the words of some rows stand."""

    cdef fv_pair_job job
    cdef object arrays
    cdef int64_t n_cells, row_begin, row_end

    def __init__(
        self, const int32_t[::1] text, int64_t origin, int64_t start, const int64_t[::1] left_weights,
        const int64_t[::1] right_weights, int64_t n_ids, int64_t n_columns, bint positional,
        bint sampled, uint64_t seed, int64_t narrow_places, bint checked, int64_t row_begin,
        const int64_t[::1] bounds, const int32_t[::1] places,
    ):
        """Take the weights of distances 1, 2, ... on either side, ids below `n_ids` (the hole among
        them), and places: those of row ``row_begin + i`` are ``places[bounds[i]:bounds[i + 1]]``, less
        ``bounds[0]``, counted from `start`. `origin` is where the text begins in that of the corpus.
        """
        cdef int64_t i, n_slots = left_weights.shape[0] + right_weights.shape[0] if positional else 1
        if n_ids < 1 or not 0 <= n_columns <= n_ids or n_slots * n_columns > 2**31 - 1:
            raise ValueError(f"{n_slots} x {n_columns} columns of {n_ids} ids are out of bounds")
        if bounds.shape[0] < 1 or bounds[bounds.shape[0] - 1] - bounds[0] > places.shape[0]:
            raise ValueError("bounds must fit places")
        for i in range(bounds.shape[0] - 1):
            if bounds[i] > bounds[i + 1]:
                raise ValueError("bounds must not fall")
        memset(&self.job, 0, sizeof(fv_pair_job))
        self.arrays = (text, left_weights, right_weights, bounds, places)
        self.job.text = &text[0] if text.shape[0] else NULL
        self.job.n_text, self.job.start, self.job.origin = text.shape[0], start, origin
        self.job.weights[0] = &left_weights[0] if left_weights.shape[0] else NULL
        self.job.weights[1] = &right_weights[0] if right_weights.shape[0] else NULL
        self.job.reach[0], self.job.reach[1] = left_weights.shape[0], right_weights.shape[0]
        self.job.sampled, self.job.key = sampled, fv_key(seed, 0, FV_STREAM_WINDOW)
        self.job.stride = (n_ids + 63) // 64 * 64
        self.job.positional, self.job.n_columns = positional, n_columns
        self.job.narrow_places, self.job.checked = narrow_places, checked
        self.job.first_place = bounds[0]
        self.row_begin, self.row_end = row_begin, row_begin + bounds.shape[0] - 1
        self.job.ends = &bounds[0] + 1 - row_begin
        self.job.places = &places[0] if places.shape[0] else NULL
        self.n_cells = self.job.stride * n_slots

    @property
    def cells(self):
        """Cells of a row, for `RowAdder`."""
        return self.n_cells


cdef class Parts:
    """Sparse matrices to be added up, with maps from their rows and columns."""

    cdef fv_part *parts
    cdef int64_t n, n_rows
    cdef object arrays

    def __cinit__(self, parts, int64_t n_rows):
        """Take tuples of indptr, indices, counts, row_of and column_of; the last two may be None."""
        self.n, self.n_rows, self.arrays = len(parts), n_rows, []
        self.parts = <fv_part *> calloc(self.n + 1, sizeof(fv_part))
        if self.parts == NULL:
            raise MemoryError(f"no memory for {self.n} parts")
        for i, (indptr, indices, counts, row_of, column_of) in enumerate(parts):
            self._add(&self.parts[i], indptr, indices, counts, row_of, column_of)

    cdef _add(self, fv_part *part, const int64_t[::1] indptr, const int32_t[::1] indices,
              const int64_t[::1] counts, const int32_t[::1] row_of, const int32_t[::1] column_of):
        cdef int64_t n = indptr.shape[0] - 1
        if n < 0 or indptr[n] > indices.shape[0] or indices.shape[0] != counts.shape[0]:
            raise ValueError("the arrays of a part do not fit each other")
        if row_of is None and n < self.n_rows or row_of is not None and row_of.shape[0] < self.n_rows:
            raise ValueError(f"a part lacks some of {self.n_rows} rows")
        self.arrays.append((indptr, indices, counts, row_of, column_of))
        part.indptr = &indptr[0]
        part.indices = &indices[0] if indices.shape[0] else NULL
        part.counts = &counts[0] if counts.shape[0] else NULL
        part.row_of = &row_of[0] if row_of is not None else NULL
        part.column_of = &column_of[0] if column_of is not None else NULL

    def __dealloc__(self):
        free(self.parts)
