/* Best rows for queries; included once per level by isa_body.h.

   score = query . row / |row|, 0 for a row of zeros; rows with NaN or infinity and scores of NaN are
   never found. Reads rows, norms, queries, exclude; writes the heaps, nothing else: any number of
   threads may scan ranges of the same rows into heaps of their own.
   Twin: fastvec/_reference/query.py, top_k. */

#define FV_FEW 4 /* fewer queries than this are scanned row by row */

FV_NOINLINE static void fv_offer(const fv_scan *scan, int64_t query, int64_t id, float score)
{
    for (int64_t e = scan->exclude_start[query]; e < scan->exclude_start[query + 1]; e++)
        if (scan->exclude[e] == id)
            return;
    fv_heap_offer(scan->scores + query * scan->k, scan->ids + query * scan->k, scan->k,
                  scan->n_found + query, score, id);
}

/* The score that a candidate must exceed; ids rise during a scan, so equal scores come too late. */
FV_INLINE float fv_threshold(const fv_scan *scan, int64_t query)
{
    return scan->n_found[query] < scan->k ? -FLT_MAX : scan->scores[query * scan->k];
}

/* Dot products of up to four rows with the first query, and the inverses of their lengths. */
FV_INLINE void fv_four_rows(const int kind, const fv_scan *scan, int64_t begin, int64_t n,
                            float *dots, float *inverse)
{
    const float *query = scan->queries;
    const void *rows = fv_row(scan, kind, begin);
    float squares[4];
    if (n == 4)
        fv_dots(kind, 4, rows, query, scan->dim, dots, squares);
    else
        for (int64_t r = 0; r < n; r++) {
            float dot[4], square[4];
            fv_dots(kind, 1, fv_row(scan, kind, begin + r), query, scan->dim, dot, square);
            dots[r] = dot[0];
            squares[r] = square[0];
        }
    for (int64_t r = 0; r < n; r++)
        inverse[r] = scan->norms ? fv_inverse((double)scan->norms[begin + r])
                                 : fv_inverse_norm(kind, fv_row(scan, kind, begin + r), scan->dim,
                                                   squares[r]);
}

FV_INLINE void fv_scan_few_of(const int kind, const fv_scan *scan)
{
    float dots[4], inverse[4], more[4], unused[4];
    for (int64_t begin = scan->begin; begin < scan->end; begin += 4) {
        const int64_t n = scan->end - begin < 4 ? scan->end - begin : 4;
        fv_four_rows(kind, scan, begin, n, dots, inverse);
        for (int64_t r = 0; r < n; r++) {
            if (isnan(inverse[r]))
                continue;
            for (int64_t q = 0; q < scan->n_queries; q++) {
                if (q)
                    fv_dots(kind, 1, fv_row(scan, kind, begin + r), scan->queries + q * scan->dim,
                            scan->dim, more, unused);
                float score = (q ? more[0] : dots[r]) * inverse[r];
                if (score > fv_threshold(scan, q))
                    fv_offer(scan, q, scan->first_id + begin + r, score);
            }
        }
    }
}

/* The score of every row with the first query; NaN for rows that are not finite. */
FV_INLINE void fv_cosines_of(const int kind, const fv_scan *scan, float *out)
{
    float dots[4], inverse[4];
    for (int64_t begin = scan->begin; begin < scan->end; begin += 4) {
        const int64_t n = scan->end - begin < 4 ? scan->end - begin : 4;
        fv_four_rows(kind, scan, begin, n, dots, inverse);
        for (int64_t r = 0; r < n; r++)
            out[begin - scan->begin + r] = dots[r] * inverse[r];
    }
}

static void fv_cosines(const fv_scan *scan, float *out)
{
    if (scan->kind == FV_FLOAT16)
        fv_cosines_of(FV_FLOAT16, scan, out);
    else if (scan->kind == FV_INT8)
        fv_cosines_of(FV_INT8, scan, out);
    else
        fv_cosines_of(FV_FLOAT32, scan, out);
}

static void fv_scan_few(const fv_scan *scan)
{
    if (scan->kind == FV_FLOAT16)
        fv_scan_few_of(FV_FLOAT16, scan);
    else if (scan->kind == FV_INT8)
        fv_scan_few_of(FV_INT8, scan);
    else
        fv_scan_few_of(FV_FLOAT32, scan);
}
