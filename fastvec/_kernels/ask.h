/* Asking for the rows of blocks to come (block.h), a line at a time between a kernel's own arithmetic. What
   scoring does not ask for, the moves do. */

/* Asks for the line at float k of rows [begin, end), once a line. */
FV_INLINE void fv_ask(float *const *rows, int32_t begin, int32_t end, ptrdiff_t k)
{
    if (k % (FV_LINE / (int32_t)sizeof(float)) != 0)
        return;
    float *const *row = rows + begin, *const *const last = rows + end;
    for (; last - row >= 2; row += 2) { /* a third of a loop over single rows was counting */
        FV_PREFETCH(row[0] + k);
        FV_PREFETCH(row[1] + k);
    }
    if (row < last)
        FV_PREFETCH(row[0] + k);
}

/* The same of rows [begin, begin + N), N a constant after inlining: nothing is counted. */
FV_INLINE void fv_ask_each(const int N, float *const *rows, const int begin, ptrdiff_t k)
{
    if (k % (FV_LINE / (int32_t)sizeof(float)) != 0)
        return;
    FV_UNROLL
    for (int i = 0; i < N; i++)
        FV_PREFETCH(rows[begin + i] + k);
}

/* What scoring has left to ask for. */
typedef struct {
    float *const *rows;
    int32_t begin, end;
    int usual;
} fv_asking;

/* `pairs`: scoring has asked for no fewer rows, if n_ahead is the usual. */
FV_INLINE fv_asking fv_ask_begin(const fv_block *b, const int pairs)
{
    const int32_t begin = fv_ahead_while_scoring(b);
    return (fv_asking){b->ahead, begin, b->n_ahead, b->n_ahead == FV_USUAL_AHEAD && begin >= pairs};
}

/* With the usual number a constant one is asked for, some of them again perhaps: counting costs more. */
FV_INLINE void fv_ask_left(const fv_asking *ask, const int pairs, ptrdiff_t k)
{
    if (FV_LIKELY(ask->usual))
        fv_ask_each(FV_USUAL_AHEAD - pairs, ask->rows, pairs, k);
    else
        fv_ask(ask->rows, ask->begin, ask->end, k);
}

/* Asks for what a pooled block asks for while scoring; `usual`: n_ahead is FV_USUAL_AHEAD. */
FV_INLINE void fv_ask_pooled(const fv_block *b, int32_t ahead, const int usual, ptrdiff_t k)
{
    if (usual)
        fv_ask_each(FV_POOLED_AHEAD, b->ahead, 0, k);
    else
        fv_ask(b->ahead, 0, ahead, k);
}

/* Asks for the rows that scoring has left, [asked, ahead); `usual`: those of a pooled block whose n_ahead is
   FV_USUAL_AHEAD. */
FV_INLINE void fv_ask_rest(float *const *rows, int32_t asked, int32_t ahead, const int usual, ptrdiff_t k)
{
    if (usual)
        fv_ask_each(FV_USUAL_AHEAD - FV_POOLED_AHEAD, rows, FV_POOLED_AHEAD, k);
    else
        fv_ask(rows, asked, ahead, k);
}
