"""Training on the cells of a co-occurrence matrix, tile by tile (GloVe).

Ranges that could lead outside an array are checked here, once per job or tile order, never in a loop.
"""

from libc.stdint cimport int32_t, int64_t, uint64_t, uintptr_t
from libc.stdlib cimport free, malloc
from libc.string cimport memset

cdef extern from "rate.h" nogil:
    ctypedef struct fv_schedule:
        double alpha, min_alpha
        int64_t cells_before, cells_total

cdef extern from "block.h" nogil:
    int FV_ALIGN
    ctypedef struct fv_rule_params:
        float eps
        int32_t before
        float clip
    ctypedef struct fv_train_kernels:
        int32_t min_ld
    const fv_train_kernels *fv_train_table(int level)

cdef extern from "cells.h" nogil:
    int FV_MAX_SIDE
    int FV_GRID_COLUMN, FV_GRID_COUNT
    ctypedef struct fv_cell:
        pass
    ctypedef struct fv_grid:
        const int64_t *indptr
        const int32_t *indices
        const void *counts
        int32_t is_real
        double unit
        int64_t n_rows, n_cols
        const int32_t *row_at
        const int32_t *col_place
        int32_t side, n_col_tiles
    int fv_grid_sizes(const fv_grid *, int64_t band, int64_t *sizes)
    int fv_grid_fill(const fv_grid *, int64_t band, int64_t *next, fv_cell *cells)
    ctypedef struct fv_cell_job:
        const fv_cell *cells
        const int64_t *tile_starts
        const int32_t *order
        const int64_t *order_starts
        int64_t n_tiles
        int32_t side, n_col_tiles
        float *in_ "in"
        float *out
        int64_t n_in, n_out
        int32_t dim
        float log_x_max, exponent
        int32_t rule
        fv_rule_params params
        const int32_t *anchor_of
        const float *anchors
        int32_t anchor_dim
        float anchor_weight
        uint64_t seed, epoch
        fv_schedule schedule
        const int32_t *stop
    ctypedef struct fv_cell_stats:
        int64_t n_cells
        double loss, penalty
    ctypedef struct fv_cell_worker:
        pass
    size_t fv_cell_worker_bytes(const fv_cell_job *)
    fv_cell_worker *fv_cell_worker_init(void *, const fv_cell_job *, const fv_train_kernels *)
    void fv_cell_order(const fv_cell_job *, int32_t *, int64_t *)
    int fv_train_cells(fv_cell_worker *, const fv_cell_job *, int64_t, int64_t, fv_cell_stats *)

MAX_SIDE = FV_MAX_SIDE
CELL_BYTES = sizeof(fv_cell)
RULES = {"sgd": 0, "adagrad": 1, "record": 2, "fixed": 3}


cdef int _is_permutation(const int32_t[::1] places, str name) except -1:
    """Raise unless every number below the length stands in `places` once."""
    cdef int64_t n = places.shape[0], i
    cdef bint good = True
    cdef char *seen = <char *>malloc(<size_t>n + 1)
    if seen == NULL:
        raise MemoryError()
    memset(seen, 0, <size_t>n + 1)
    with nogil:
        for i in range(n):
            if places[i] < 0 or places[i] >= n or seen[places[i]]:
                good = False
                break
            seen[places[i]] = 1
    free(seen)
    if not good:
        raise ValueError(f"{name} must hold every place once")
    return 0


cdef class Grid:
    """A sparse matrix, and the tiles that shuffled places cut it into; for `sizes` and `fill`."""

    cdef fv_grid c
    cdef tuple held
    cdef readonly int64_t n_bands

    def __init__(self, const int64_t[::1] indptr, const int32_t[::1] indices, counts, double unit,
                 const int32_t[::1] row_at, const int32_t[::1] col_place, int side):
        cdef int64_t i, n = indices.shape[0], n_rows = row_at.shape[0]
        cdef const int64_t[::1] whole
        cdef const double[::1] real
        cdef bint good = True
        memset(&self.c, 0, sizeof(self.c))
        if not 0 < side <= FV_MAX_SIDE:
            raise ValueError(f"side must be from 1 to {FV_MAX_SIDE}, got {side}")
        if indptr.shape[0] != n_rows + 1 or n_rows == 0 or n == 0 or counts.shape[0] != n:
            raise ValueError("indptr, indices and counts do not fit each other, or hold no cell")
        with nogil:
            good = indptr[0] == 0 and indptr[n_rows] == n
            for i in range(n_rows):
                if indptr[i] > indptr[i + 1]:
                    good = False
                    break
        if not good:
            raise ValueError("indptr must rise from 0 to the number of cells")
        _is_permutation(row_at, "row_at")
        _is_permutation(col_place, "col_place")
        if counts.dtype.kind == "f":
            real = counts
            self.c.counts, self.c.is_real = &real[0], 1
        else:
            whole = counts
            self.c.counts = &whole[0]
        self.held = (indptr, indices, counts, row_at, col_place)
        self.c.indptr, self.c.indices, self.c.unit = &indptr[0], &indices[0], unit
        self.c.n_rows, self.c.n_cols = n_rows, col_place.shape[0]
        self.c.row_at, self.c.col_place = &row_at[0], &col_place[0]
        self.c.side = side
        self.c.n_col_tiles = <int32_t>((self.c.n_cols + side - 1) // side)
        self.n_bands = (n_rows + side - 1) // side

    @property
    def n_col_tiles(self):
        """Tiles in a band."""
        return self.c.n_col_tiles

    def sizes(self, int64_t band, int64_t[::1] sizes):
        """Add the number of cells of each tile of a band to `sizes`; releases the GIL."""
        cdef int status
        if not 0 <= band < self.n_bands or sizes.shape[0] != self.c.n_col_tiles:
            raise ValueError("no such band, or not a size for each of its tiles")
        with nogil:
            status = fv_grid_sizes(&self.c, band, &sizes[0])
        if status == FV_GRID_COLUMN:
            raise ValueError("indices must be columns of the matrix")

    def fill(self, int64_t band, const int64_t[::1] starts, uint64_t[::1] cells):
        """Write a band's cells, 8 bytes each, tile t from ``starts[t]`` on; releases the GIL."""
        cdef int64_t[::1] next_ = starts.copy()
        cdef int64_t[::1] sizes = starts.copy()
        cdef int64_t t, n = self.c.n_col_tiles
        cdef int status
        if starts.shape[0] != n + 1 or starts[0] != 0 or starts[n] != cells.shape[0]:
            raise ValueError("starts must run from 0 to the number of cells")
        sizes[:] = 0
        self.sizes(band, sizes[:n])
        for t in range(n):
            if starts[t + 1] - starts[t] != sizes[t]:
                raise ValueError("starts are not those of this band")
        if cells.shape[0] == 0:
            return
        with nogil:
            status = fv_grid_fill(&self.c, band, &next_[0], <fv_cell *>&cells[0])
        if status == FV_GRID_COUNT:
            raise ValueError("every stored count must be a finite number above 0")


cdef class CellJob:
    """One training job on tiles of cells."""

    cdef fv_cell_job c
    cdef const fv_train_kernels *kernels
    cdef dict held
    cdef int32_t[::1] order
    cdef int64_t[::1] order_starts
    cdef double rate_unit

    def __init__(self, int level, const uint64_t[::1] cells, const int64_t[::1] tile_starts, int side,
                 float[:, ::1] rows_in, float[:, ::1] rows_out, str rule, float eps, bint before,
                 float clip, double rate_unit, seed):
        cdef int64_t t, n_tiles = tile_starts.shape[0] - 1, stride = rows_in.shape[1]
        memset(&self.c, 0, sizeof(self.c))
        self.kernels = fv_train_table(level)
        if self.kernels == NULL:
            raise ValueError(f"level {level} was not built")
        if not 0 < side <= FV_MAX_SIDE:
            raise ValueError(f"side must be from 1 to {FV_MAX_SIDE}, got {side}")
        if rows_in.shape[0] == 0 or rows_out.shape[0] == 0 or cells.shape[0] == 0:
            raise ValueError("there are no rows or no cells")
        if stride == 0 or stride % (2 * self.kernels.min_ld) or rows_out.shape[1] != stride:
            raise ValueError(f"rows must have the same stride, a multiple of {2 * self.kernels.min_ld}")
        self.c.n_col_tiles = <int32_t>((rows_out.shape[0] + side - 1) // side)
        if n_tiles != (rows_in.shape[0] + side - 1) // side * self.c.n_col_tiles:
            raise ValueError("the tiles do not cover the rows and columns")
        if tile_starts[0] != 0 or tile_starts[n_tiles] != cells.shape[0]:
            raise ValueError("tile starts must run from 0 to the number of cells")
        for t in range(n_tiles):
            if not 0 <= tile_starts[t + 1] - tile_starts[t] <= <int64_t>side * side:
                raise ValueError("a tile holds fewer than 0 cells, or more than its places")
        self.held = {"cells": (cells, tile_starts), "rows": (rows_in, rows_out)}
        self.c.cells, self.c.tile_starts = <const fv_cell *>&cells[0], &tile_starts[0]
        self.c.n_tiles, self.c.side = n_tiles, side
        self.c.in_, self.c.out = &rows_in[0, 0], &rows_out[0, 0]
        self.c.n_in, self.c.n_out = rows_in.shape[0], rows_out.shape[0]
        self.c.dim = <int32_t>(stride // 2)
        self.c.rule = RULES[rule]
        self.c.params = fv_rule_params(eps, before, clip)
        self.c.seed = <uint64_t>(seed & 0xFFFFFFFFFFFFFFFF)
        self.c.exponent = 0
        self.rate_unit = rate_unit

    def set_order(self, int32_t[::1] order, int64_t[::1] order_starts):
        """Set the arrays (n_tiles,) and (n_tiles + 1,) that `set_epoch` fills."""
        if order.shape[0] != self.c.n_tiles or order_starts.shape[0] != self.c.n_tiles + 1:
            raise ValueError("order must have an entry for each tile, order_starts one more")
        self.order, self.order_starts = order, order_starts
        self.c.order, self.c.order_starts = &order[0], &order_starts[0]

    def set_stop(self, int32_t[::1] flag):
        """Workers stop within a row of a tile once flag[0] is not 0."""
        self.held["stop"] = flag
        self.c.stop = &flag[0]

    def set_weighting(self, float log_x_max, float exponent):
        """Set GloVe's weights ``min(1, exp(exponent * (log count - log_x_max)))``."""
        self.c.log_x_max, self.c.exponent = log_x_max, exponent

    def set_anchors(self, const int32_t[::1] anchor_of, const float[:, ::1] anchors, float weight):
        """Draw the rows at places whose ``anchor_of`` is not -1 to that row of `anchors`."""
        cdef int64_t i
        if anchor_of.shape[0] != self.c.n_in or self.c.n_in != self.c.n_out:
            raise ValueError("anchors need an entry for each word, and contexts that are the words")
        if not 0 < anchors.shape[1] <= self.c.dim:
            raise ValueError("anchors are wider than the rows")
        for i in range(anchor_of.shape[0]):
            if not -1 <= anchor_of[i] < anchors.shape[0]:
                raise ValueError("anchor_of names an anchor that there is not")
        self.held["anchors"] = (anchor_of, anchors)
        if anchors.shape[0]:
            self.c.anchor_of, self.c.anchors = &anchor_of[0], &anchors[0, 0]
        self.c.anchor_dim, self.c.anchor_weight = <int32_t>anchors.shape[1], weight

    def set_epoch(self, epoch, double alpha, double min_alpha, int64_t cells_before,
                  int64_t cells_total):
        """Set the epoch's number over the model's life, its order of tiles, and the schedule."""
        if self.c.order == NULL:
            raise ValueError("set_order comes first")
        self.c.epoch = <uint64_t>epoch
        self.c.schedule = fv_schedule(alpha / self.rate_unit, min_alpha / self.rate_unit,
                                      cells_before, cells_total)
        with nogil:
            fv_cell_order(&self.c, &self.order[0], &self.order_starts[0])


cdef class CellWorker:
    """Scratch of one rank; train() is called with one chunk after the other."""

    cdef void *memory
    cdef fv_cell_worker *worker
    cdef readonly CellJob job

    def __cinit__(self):
        self.memory = NULL

    def __init__(self, CellJob job):
        cdef size_t n = fv_cell_worker_bytes(&job.c)
        cdef uintptr_t address
        if self.memory != NULL:
            raise RuntimeError("a worker is initialised once")
        self.job = job
        self.memory = malloc(n + FV_ALIGN)
        if self.memory == NULL:
            raise MemoryError(f"no {n} bytes for a worker's scratch")
        address = (<uintptr_t>self.memory + FV_ALIGN - 1) // FV_ALIGN * FV_ALIGN
        self.worker = fv_cell_worker_init(<void *>address, &job.c, job.kernels)

    def __dealloc__(self):
        free(self.memory)

    def train(self, int64_t begin, int64_t end):
        """Train the tiles that begin at positions [begin, end) of the epoch; releases the GIL.

        Returns ``(n_cells, loss, penalty)``.
        """
        cdef fv_cell_stats stats
        if self.job.c.order == NULL:
            raise ValueError("set_epoch comes first")
        memset(&stats, 0, sizeof(stats))
        with nogil:
            fv_train_cells(self.worker, &self.job.c, begin, end, &stats)
        return stats.n_cells, stats.loss, stats.penalty
