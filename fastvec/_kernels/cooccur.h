/* Counting pairs row by row: the places of a word are walked, the words around each are added to one dense
   row, which is then written in order. No hash table, no sorting of pairs; rows come out as CSR wants them.

   Sums of whole numbers do not depend on order, so neither threads nor shards can be seen in the result.
   Twin: fastvec/_reference/cooccurrence.py. */
#ifndef FASTVEC_COOCCUR_H
#define FASTVEC_COOCCUR_H

#include "cell_row.h"
#include "pair_text.h"

enum { FV_ROWS_DONE = 0, FV_ROWS_FULL = 1, FV_ROWS_PAUSED = 2, FV_ROWS_OVERFLOW = 3 };

#define FV_PLACES_AHEAD 16 /* places whose neighbourhood is asked for */

typedef struct {
    const int32_t *text; /* see pair_text.h */
    int64_t n_text;
    int64_t from;              /* places count from here */
    int64_t origin;            /* position of `text` in the text of the whole corpus, for draws */
    const int64_t *weights[2]; /* of distance d at d - 1; left, right */
    int32_t reach[2];          /* left, right */
    int32_t sampled;           /* whether each place draws how much of its reach it uses */
    uint64_t key;              /* of those draws */
    int64_t stride;            /* cells of a slot; one slot for each offset if positional, else one */
    int32_t positional;
    int64_t n_columns;     /* of a slot */
    int64_t narrow_places; /* places whose sums fit a narrow cell; 0: use wide cells only */
    int32_t checked;       /* whether a sum might exceed FV_CELL_MOST */
    int64_t first_place;   /* offset of `places` in `ends` */
    const int64_t *ends;   /* ends[row]: behind the last place of a row; ends[-1] exists */
    const int32_t *places;
} fv_pair_job;

typedef struct {
    fv_cell_row cells;
    int64_t row;   /* that is next */
    int64_t place; /* of it that is next; counted as `ends` */
    int64_t since; /* places since the last carry */
} fv_pair_worker;

/* Cell of offset 0 for the context at distance d, d from 1: positional slots are -left, ..., -1, 1, ... */
FV_INLINE int64_t fv_slot_base(const fv_pair_job *job, int side, int32_t d)
{
    if (!job->positional)
        return 0;
    return (side ? job->reach[0] + d - 1 : job->reach[0] - d) * job->stride;
}

/* `row` is a copy that stays in registers: the compiler must assume that a row in memory changes with every
   weight that is read. */
FV_INLINE int fv_add(fv_cell_row *row, int64_t cell, int64_t weight, int wide, int checked)
{
    row->touched[row->n_touched] = (int32_t)cell;
    if (wide) {
        const int64_t sum = row->wide[cell];
        row->n_touched += sum == 0;
        row->wide[cell] = sum + weight;
        return checked && sum + weight > FV_CELL_MOST;
    }
    const uint32_t sum = row->narrow[cell];
    row->n_touched += sum == 0;
    row->narrow[cell] = sum + (uint32_t)weight;
    return 0;
}

/* Adds the neighbours of one place; returns whether a sum is too large. */
FV_INLINE int fv_add_place(const fv_pair_job *job, fv_cell_row *row, int64_t t, int positional, int wide,
                           int checked)
{
    const int32_t *at = job->text + t;
    int32_t left = job->reach[0], right = job->reach[1];
    int bad = 0;
    if (FV_UNLIKELY(job->sampled)) {
        const uint64_t draw = fv_draw(job->key, (uint64_t)(job->origin + t));
        const uint32_t widest = (uint32_t)(left > right ? left : right);
        const int32_t some = 1 + (int32_t)fv_below(draw, widest);
        left = some < left ? some : left;
        right = some < right ? some : right;
    }
    if (FV_UNLIKELY(right > job->n_text - 1 - t))
        right = (int32_t)(job->n_text - 1 - t);
    if (*at >= 0) /* else it is the first of its sentence */
        for (int32_t d = 1; d <= left; d++) {
            const int32_t token = at[-d];
            const int64_t base = positional ? fv_slot_base(job, 0, d) : 0;
            bad |= fv_add(row, base + fv_token_id(token), job->weights[0][d - 1], wide, checked);
            if (token < 0)
                break;
        }
    for (int32_t d = 1; d <= right; d++) {
        const int32_t token = at[d];
        if (token < 0)
            break;
        const int64_t base = positional ? fv_slot_base(job, 1, d) : 0;
        bad |= fv_add(row, base + token, job->weights[1][d - 1], wide, checked);
    }
    return bad;
}

/* Adds places [w->place, end) of a row. */
FV_INLINE int fv_add_places(const fv_pair_job *job, fv_pair_worker *w, int64_t end, int positional, int wide,
                            int checked)
{
    const int32_t *places = job->places - job->first_place;
    fv_cell_row row = w->cells;
    int bad = 0;
    for (int64_t q = w->place; q < end; q++) {
        if (q + FV_PLACES_AHEAD < end) {
            const int32_t *soon = job->text + job->from + places[q + FV_PLACES_AHEAD];
            FV_PREFETCH_NEAR(soon - (job->reach[0] < 16 ? job->reach[0] : 16));
            FV_PREFETCH_NEAR(soon + (job->reach[1] < 16 ? job->reach[1] : 16));
        }
        bad |= fv_add_place(job, &row, job->from + places[q], positional, wide, checked);
    }
    w->cells.n_touched = row.n_touched;
    w->place = end;
    return bad;
}

static int fv_add_some(const fv_pair_job *job, fv_pair_worker *w, int64_t end)
{
    const int wide = job->narrow_places == 0;
    w->cells.carried |= wide;
    if (job->checked)
        return fv_add_places(job, w, end, job->positional, 1, 1);
    if (wide)
        return fv_add_places(job, w, end, job->positional, 1, 0);
    if (job->positional)
        return fv_add_places(job, w, end, 1, 0, 0);
    return fv_add_places(job, w, end, 0, 0, 0);
}

FV_INLINE int64_t fv_least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Counts rows until `row_end`; writes cells to `columns` and `counts`, which have room for `capacity`, and
   each row's number of cells to sizes[0], .... A row begins only when it is sure to fit: the driver empties
   the arrays and calls again. After `budget` places it pauses, so that the caller can look around. */
static int fv_count_rows(const fv_pair_job *job, fv_pair_worker *w, int64_t row_end, int64_t budget,
                         int32_t *columns, int64_t *counts, int64_t capacity, int64_t *sizes,
                         int64_t *n_rows, int64_t *n_cells)
{
    int64_t n = 0;
    const int64_t row_begin = w->row;
    int status = FV_ROWS_DONE;
    while (w->row < row_end) {
        const int64_t end = job->ends[w->row];
        while (w->place < end && budget > 0) {
            int64_t stop = fv_least(end, w->place + budget);
            if (job->narrow_places)
                stop = fv_least(stop, w->place + job->narrow_places - w->since);
            budget -= stop - w->place;
            w->since += stop - w->place;
            if (fv_add_some(job, w, stop)) {
                status = FV_ROWS_OVERFLOW;
                goto out;
            }
            if (job->narrow_places && w->since == job->narrow_places) {
                fv_carry(&w->cells);
                w->since = 0;
            }
        }
        if (w->place < end) {
            status = FV_ROWS_PAUSED;
            break;
        }
        if (capacity - n < (w->cells.carried ? w->cells.n_cells : w->cells.n_touched + 1)) {
            status = FV_ROWS_FULL;
            break;
        }
        const int64_t size = fv_emit(&w->cells, job->stride, job->n_columns, columns + n, counts + n);
        sizes[w->row - row_begin] = size;
        n += size;
        w->since = 0;
        w->row++;
    }
out:
    *n_rows = w->row - row_begin;
    *n_cells = n;
    return status;
}

#endif
