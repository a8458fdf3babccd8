/* One row of a sparse matrix while it is added up: a dense cell per column, and which of them are in use.

   Cells are narrow (32 bits) as long as that suffices, so that twice as many lie in the first cache; what
   overflows is carried to wide ones now and then. A cell that leaves 0 is noted in a list, which costs a
   store and no branch per addition; the bit sets, which give the columns in order, are touched once per
   distinct column. A second level of bits finds the words of the first: rows of rare words are short, and
   there are many. */
#ifndef FASTVEC_CELL_ROW_H
#define FASTVEC_CELL_ROW_H

#include "compiler.h"

#define FV_CELL_MOST (INT64_C(1) << 62) /* of one cell; two of them still add up without overflow */

typedef struct {
    uint32_t *narrow;   /* n_cells */
    int64_t *wide;      /* n_cells; null if never needed */
    uint64_t *bits;     /* n_cells / 64 */
    uint64_t *coarse;   /* a bit for each item of bits */
    int32_t *touched;   /* n_cells + 1 */
    int64_t n_cells;    /* a multiple of 64 */
    int64_t n_touched;  /* listed, not yet in bits */
    int32_t carried;    /* whether this row's sums are in wide */
} fv_cell_row;

FV_INLINE void fv_mark(fv_cell_row *row, int32_t cell)
{
    row->bits[cell >> 6] |= UINT64_C(1) << (cell & 63);
    row->coarse[cell >> 12] |= UINT64_C(1) << (cell >> 6 & 63);
}

/* Moves narrow sums to the wide cells, which hold any sum that is allowed. */
static void fv_carry(fv_cell_row *row)
{
    for (int64_t i = 0; i < row->n_touched; i++) {
        const int32_t cell = row->touched[i];
        fv_mark(row, cell);
        row->wide[cell] += row->narrow[cell];
        row->narrow[cell] = 0;
    }
    row->n_touched = 0;
    row->carried = 1;
}

/* Adds to a wide cell; returns whether the sum is allowed. */
FV_INLINE int fv_add_wide(fv_cell_row *row, int32_t cell, int64_t value)
{
    fv_mark(row, cell);
    row->carried = 1;
    return (row->wide[cell] += value) <= FV_CELL_MOST;
}

/* The loop of fv_emit for sums of one width; pointers are copied, so that stores cannot be thought to change
   them. */
FV_INLINE int64_t fv_emit_marked(const fv_cell_row *row, int carried, int64_t stride, int64_t n_columns,
                                 int32_t *FV_RESTRICT columns, int64_t *FV_RESTRICT counts)
{
    uint32_t *const narrow = row->narrow;
    int64_t *const wide = row->wide;
    uint64_t *const bits = row->bits, *const coarse = row->coarse;
    const int64_t n_coarse = (row->n_cells + 4095) >> 12;
    int64_t n = 0, slot_columns = 0, slot_begin = 0;
    for (int64_t g = 0; g < n_coarse; g++) {
        uint64_t words = coarse[g];
        coarse[g] = 0;
        for (; words; words &= words - 1) {
            const int64_t word = (g << 6) + FV_TRAILING_ZEROS(words);
            uint64_t cells = bits[word];
            bits[word] = 0;
            while ((word << 6) >= slot_begin + stride) {
                slot_begin += stride;
                slot_columns += n_columns;
            }
            const int64_t column = (word << 6) - slot_begin; /* of the word's first cell, in its slot */
            for (; cells; cells &= cells - 1) {
                const int z = FV_TRAILING_ZEROS(cells);
                const int64_t cell = (word << 6) + z;
                columns[n] = (int32_t)(slot_columns + column + z);
                counts[n] = carried ? wide[cell] : narrow[cell];
                n += column + z < n_columns;
                if (carried)
                    wide[cell] = 0;
                else
                    narrow[cell] = 0;
            }
        }
    }
    return n;
}

/* Writes what is in use in columns [0, n_columns) of each slot, in order, and clears the row; slot s has
   the cells from s * stride on. Cells beyond n_columns are cleared and left out. Returns how many. */
static int64_t fv_emit(fv_cell_row *row, int64_t stride, int64_t n_columns, int32_t *columns,
                       int64_t *counts)
{
    if (row->carried) {
        fv_carry(row);
        row->carried = 0;
        return fv_emit_marked(row, 1, stride, n_columns, columns, counts);
    }
    for (int64_t i = 0; i < row->n_touched; i++)
        fv_mark(row, row->touched[i]);
    row->n_touched = 0;
    return fv_emit_marked(row, 0, stride, n_columns, columns, counts);
}

#endif
