/* From a sparse matrix to tiles of cells; see cells.h. A band is counted and written by itself, its rows
   in the order of their places, so that the cells of a tile lie row by row. */
#include "cells.h"

#include <math.h>

FV_INLINE int64_t fv_band_end(const fv_grid *g, int64_t band)
{
    const int64_t end = (band + 1) * g->side;
    return end < g->n_rows ? end : g->n_rows;
}

int fv_grid_sizes(const fv_grid *g, int64_t band, int64_t *sizes)
{
    for (int64_t place = band * g->side; place < fv_band_end(g, band); place++) {
        const int32_t row = g->row_at[place];
        for (int64_t i = g->indptr[row]; i < g->indptr[row + 1]; i++) {
            if (FV_UNLIKELY(g->indices[i] < 0 || g->indices[i] >= g->n_cols))
                return FV_GRID_COLUMN;
            sizes[g->col_place[g->indices[i]] / g->side]++;
        }
    }
    return FV_GRID_OK;
}

int fv_grid_fill(const fv_grid *g, int64_t band, int64_t *next, fv_cell *cells)
{
    const int64_t first = band * g->side;
    for (int64_t place = first; place < fv_band_end(g, band); place++) {
        const int32_t row = g->row_at[place];
        for (int64_t i = g->indptr[row]; i < g->indptr[row + 1]; i++) {
            const double count = g->is_real ? ((const double *)g->counts)[i]
                                            : (double)((const int64_t *)g->counts)[i] * g->unit;
            if (FV_UNLIKELY(!(count > 0.0) || !isfinite(count)))
                return FV_GRID_COUNT;
            const int32_t col = g->col_place[g->indices[i]];
            fv_cell *cell = cells + next[col / g->side]++;
            cell->row = (uint16_t)(place - first);
            cell->col = (uint16_t)(col % g->side);
            cell->label = (float)log(count);
        }
    }
    return FV_GRID_OK;
}
