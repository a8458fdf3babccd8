/* A job over the nonzero cells of a co-occurrence matrix, in tiles.

   Words and contexts are shuffled once: an id has a *place*, and a tile is a square of `side` x `side`
   places. The rows of a tile stay in the caches while its cells are trained, and since places are
   random, a tile holds frequent and rare words alike. Each epoch visits the tiles in a new order, and
   inside a tile the rows in a new order; the cells of a row inside a tile go one after the other, with
   the row in the first cache. A band is a row of tiles.

   Row p of either table belongs to the id at place p. Its values are followed by its rule state, `dim`
   floats each. Twin: fastvec/_reference/cells.py. */
#ifndef FASTVEC_CELLS_H
#define FASTVEC_CELLS_H

#include "block.h"
#include "rate.h"

#define FV_MAX_SIDE 32768 /* places of a tile are 16-bit */

typedef struct {
    uint16_t row, col; /* places inside the tile */
    float label;       /* log count */
} fv_cell;

/* Cells by row and column of ids (CSR), and how places cut them into tiles. */
typedef struct {
    const int64_t *indptr; /* n_rows + 1 */
    const int32_t *indices;
    const void *counts; /* int64 in multiples of `unit`, or double */
    int32_t is_real;
    double unit;
    int64_t n_rows, n_cols;
    const int32_t *row_at;   /* id of the row at a place */
    const int32_t *col_place; /* place of a column */
    int32_t side, n_col_tiles;
} fv_grid;

enum { FV_GRID_OK = 0, FV_GRID_COLUMN = 1, FV_GRID_COUNT = 2 };

/* Counts the cells of each tile of a band into sizes[n_col_tiles]. */
int fv_grid_sizes(const fv_grid *g, int64_t band, int64_t *sizes);
/* Writes the band's cells; `next` holds where each tile's next cell goes, and is advanced. */
int fv_grid_fill(const fv_grid *g, int64_t band, int64_t *next, fv_cell *cells);

typedef struct {
    const fv_cell *cells;
    const int64_t *tile_starts; /* n_tiles + 1: tiles by band, then by column */
    const int32_t *order;       /* the epoch's order of tiles */
    const int64_t *order_starts; /* n_tiles + 1: cells before the tile that stands there */
    int64_t n_tiles;
    int32_t side, n_col_tiles;

    float *in, *out; /* rows of words and contexts: values, then state */
    int64_t n_in, n_out;
    int32_t dim; /* padded */

    float log_x_max, exponent;
    int32_t rule;
    fv_rule_params params;

    /* anchoring: rows of words that have an anchor are drawn to it, on the diagonal */
    const int32_t *anchor_of; /* by place: the anchor's row, or -1; NULL for no anchors */
    const float *anchors;     /* n_anchors x anchor_dim */
    int32_t anchor_dim;
    float anchor_weight; /* mu */

    uint64_t seed, epoch;
    fv_schedule schedule;
    const volatile int32_t *stop; /* polled once a row of a tile */
} fv_cell_job;

typedef struct {
    int64_t n_cells;
    double loss, penalty; /* sums */
} fv_cell_stats;

typedef struct fv_cell_worker fv_cell_worker;

size_t fv_cell_worker_bytes(const fv_cell_job *job);
fv_cell_worker *fv_cell_worker_init(void *memory, const fv_cell_job *job, const fv_train_kernels *k);

/* Puts the tiles of an epoch in a random order: those without cells first. */
void fv_cell_order(const fv_cell_job *job, int32_t *order, int64_t *order_starts);

/* Trains the tiles that begin at positions [begin, end) of the epoch; 0, or 1 when stopped. */
int fv_train_cells(fv_cell_worker *w, const fv_cell_job *job, int64_t begin, int64_t end,
                   fv_cell_stats *stats);

#endif
