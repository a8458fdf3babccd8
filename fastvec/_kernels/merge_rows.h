/* Adding sparse matrices of whole numbers row by row, each with maps from its rows and columns.

   Twin: fastvec/_reference/cooccurrence.py. */
#ifndef FASTVEC_MERGE_ROWS_H
#define FASTVEC_MERGE_ROWS_H

#include "cooccur.h"

typedef struct {
    const int64_t *indptr;
    const int32_t *indices;
    const int64_t *counts;
    const int32_t *row_of;    /* row here of each row of the result, -1 for none; null: the same */
    const int32_t *column_of; /* column of the result for each column here, -1: left out; null: the same */
} fv_part;

/* Writes the sums of rows [row, row_end) as fv_count_rows does; a pause comes after `budget` cells. */
static int fv_merge_rows(const fv_part *parts, int64_t n_parts, fv_cell_row *row, int64_t row_begin,
                         int64_t row_end, int64_t n_columns, int64_t budget, int32_t *columns,
                         int64_t *counts, int64_t capacity, int64_t *sizes, int64_t *n_rows,
                         int64_t *n_cells)
{
    int64_t n = 0, r = row_begin;
    int status = FV_ROWS_DONE;
    for (; r < row_end && status == FV_ROWS_DONE; r++) {
        int64_t most = 0;
        for (int64_t p = 0; p < n_parts; p++) {
            const int64_t own = parts[p].row_of == NULL ? r : parts[p].row_of[r];
            most += own < 0 ? 0 : parts[p].indptr[own + 1] - parts[p].indptr[own];
        }
        if (capacity - n <= fv_least(most, row->n_cells - 1)) {
            status = FV_ROWS_FULL;
            break;
        }
        if (budget < 0) {
            status = FV_ROWS_PAUSED;
            break;
        }
        budget -= most;
        int good = 1;
        for (int64_t p = 0; p < n_parts; p++) {
            const fv_part *part = &parts[p];
            const int64_t own = part->row_of == NULL ? r : part->row_of[r];
            for (int64_t i = own < 0 ? 0 : part->indptr[own], end = own < 0 ? 0 : part->indptr[own + 1];
                 i < end; i++) {
                const int32_t c = part->indices[i];
                const int32_t column = part->column_of == NULL ? c : part->column_of[c];
                if (column >= 0)
                    good &= fv_add_wide(row, column, part->counts[i]);
            }
        }
        if (!good) {
            status = FV_ROWS_OVERFLOW;
            break;
        }
        const int64_t size = fv_emit(row, row->n_cells, n_columns, columns + n, counts + n);
        sizes[r - row_begin] = size;
        n += size;
    }
    *n_rows = r - row_begin;
    *n_cells = n;
    return status;
}

#endif
