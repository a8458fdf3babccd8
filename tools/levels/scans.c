/* Top-k scans of random rows: the best of two levels, and cosines in double precision. */
#include <string.h>

#include "common.h"
#include "query_table.h"

enum { ROWS = 400, QUERIES = 40, TOP = 10, DIM = MOST_DIMENSIONS };

/* A scan's scores, best first, and how far each is from the cosine of the row it names. */
static double scan(int level, const float *rows, const float *queries, int dim, int n, int k,
                   const float *norms, float *sorted, int *found)
{
    static float scores[QUERIES * TOP], scratch[1 << 16];
    static int64_t ids[QUERIES * TOP], n_found[QUERIES], start[QUERIES + 1], exclude[QUERIES];
    double largest = 0.0;
    for (int q = 0; q < n; q++) {
        start[q] = q;
        exclude[q] = q; /* every query leaves one row out */
        n_found[q] = 0;
    }
    start[n] = n;
    const fv_scan job = {.rows = rows, .dim = dim, .begin = 0, .end = ROWS, .norms = norms,
                         .queries = queries, .n_queries = n, .exclude_start = start,
                         .exclude = exclude, .k = k, .scores = scores, .ids = ids,
                         .n_found = n_found, .scratch = scratch};
    if (fv_query_table(level)->scratch_size(n, dim) > (int64_t)(sizeof scratch / sizeof *scratch))
        return INFINITY;
    fv_query_table(level)->scan(&job);
    for (int q = 0; q < n; q++) {
        found[q] = (int)n_found[q];
        for (int e = 0; e < found[q]; e++) {
            const float score = scores[q * k + e], *row = rows + ids[q * k + e] * dim;
            double dot = 0.0, square = 0.0;
            for (int i = 0; i < dim; i++) {
                dot += (double)queries[q * dim + i] * row[i];
                square += (double)row[i] * row[i];
            }
            note(&largest, difference(score, square > 0 ? dot / sqrt(square) : 0.0));
            note(&largest, ids[q * k + e] == q ? INFINITY : 0.0);
            int place = e;
            for (; place > 0 && sorted[q * k + place - 1] < score; place--)
                sorted[q * k + place] = sorted[q * k + place - 1];
            sorted[q * k + place] = score;
        }
    }
    return largest;
}

double compare_scan(int level, int number)
{
    static float rows[ROWS * DIM], queries[QUERIES * DIM], norms[ROWS], sorted[2][QUERIES * TOP];
    static int found[2][QUERIES];
    const int dim = 1 + below(number % 2 ? 24 : DIM), n = 1 + below(QUERIES), k = 1 + below(TOP);
    for (int i = 0; i < ROWS * dim; i++)
        rows[i] = uniform();
    memset(rows + 5 * dim, 0, (size_t)dim * sizeof(float)); /* no direction: score 0 */
    rows[6 * dim] = NAN;                                    /* never found */
    for (int i = 0; i < n * dim; i++)
        queries[i] = uniform() / sqrtf((float)dim);
    for (int r = 0; r < ROWS; r++) {
        double square = 0.0;
        for (int i = 0; i < dim; i++)
            square += (double)rows[r * dim + i] * rows[r * dim + i];
        norms[r] = (float)sqrt(square);
    }
    const float *known = below(2) ? norms : NULL;
    double largest = 0.0;
    note(&largest, scan(0, rows, queries, dim, n, k, known, sorted[0], found[0]));
    note(&largest, scan(level, rows, queries, dim, n, k, known, sorted[1], found[1]));
    for (int q = 0; q < n; q++) {
        if (found[0][q] != found[1][q])
            return INFINITY;
        for (int e = 0; e < found[0][q]; e++)
            note(&largest, difference(sorted[1][q * k + e], sorted[0][q * k + e]));
    }
    return largest;
}
