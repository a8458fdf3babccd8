/* Scans of random rows, as float32, float16 and int8: every cosine, the best of many queries, and the best
   products of similarities (3CosMul); cosines also against double precision. */
#include <string.h>

#include "common.h"
#include "query_table.h"

enum { ROWS = 400, QUERIES = 40, TOP = 10, DIM = MOST_DIMENSIONS, KINDS = 3, SCRATCH = 1 << 18 };

typedef struct {
    int kind, dim, n, k;
    union {
        float single[ROWS * DIM];
        uint16_t half[ROWS * DIM];
        int8_t byte[ROWS * DIM];
    } rows;
    double exact[ROWS][DIM]; /* the numbers that the rows hold */
    float queries[QUERIES * DIM], norms[ROWS];
    int norms_known;
} problem;

/* The best scores of each query, sorted, and how many there are. */
typedef struct {
    float best[QUERIES][TOP], cosines[ROWS];
    int found[QUERIES];
} result;

static double of_half(uint16_t h)
{
    const int exponent = h >> 10 & 31, fraction = h & 1023;
    const double size = exponent ? ldexp(1024 + fraction, exponent - 25) : ldexp(fraction, -24);
    return h >> 15 ? -size : size;
}

static void make(problem *p, int number)
{
    p->kind = number % KINDS;
    p->dim = 1 + below(number % 2 ? 24 : DIM);
    p->n = 1 + below(QUERIES);
    p->k = 1 + below(TOP);
    p->norms_known = below(2);
    for (int r = 0; r < ROWS; r++) {
        double square = 0.0;
        for (int i = 0; i < p->dim; i++) {
            const int at = r * p->dim + i, empty = r == 5; /* no direction: score 0 */
            const uint16_t half = empty ? 0 : (uint16_t)(below(2) << 15 | below(15 << 10));
            const int8_t byte = empty ? 0 : (int8_t)(below(255) - 127);
            const float single = empty ? 0.0f : uniform();
            if (p->kind == FV_FLOAT16)
                p->rows.half[at] = half;
            else if (p->kind == FV_INT8)
                p->rows.byte[at] = byte;
            else
                p->rows.single[at] = single;
            p->exact[r][i] = p->kind == FV_FLOAT16 ? of_half(half)
                             : p->kind == FV_INT8  ? (double)byte
                                                   : (double)single;
            square += p->exact[r][i] * p->exact[r][i];
        }
        p->norms[r] = (float)sqrt(square);
    }
    if (p->kind == FV_FLOAT32) {
        p->rows.single[6 * p->dim] = NAN; /* never found */
        p->norms[6] = NAN;
    }
    for (int i = 0; i < p->n * p->dim; i++)
        p->queries[i] = uniform() / sqrtf((float)p->dim);
}

static double cosine(const problem *p, int query, int64_t row)
{
    double dot = 0.0, square = 0.0;
    for (int i = 0; i < p->dim; i++) {
        dot += (double)p->queries[query * p->dim + i] * p->exact[row][i];
        square += p->exact[row][i] * p->exact[row][i];
    }
    return square > 0.0 ? dot / sqrt(square) : 0.0;
}

static void sort(float *best, int n)
{
    for (int e = 1; e < n; e++)
        for (int i = e; i > 0 && best[i - 1] < best[i]; i--) {
            const float lower = best[i - 1];
            best[i - 1] = best[i];
            best[i] = lower;
        }
}

/* Returns how far scores are from the cosines of the rows they name; `products` instead of cosines. */
static double solve(int level, const problem *p, int products, result *r)
{
    static float scores[QUERIES * TOP], scratch[SCRATCH];
    static int64_t ids[QUERIES * TOP], found[QUERIES], start[QUERIES + 1], exclude[QUERIES];
    static int64_t terms[3 * QUERIES], term_start[QUERIES + 1], positive[QUERIES];
    const fv_query_kernels *kernels = fv_query_table(level);
    double largest = 0.0;
    for (int q = 0; q <= p->n; q++) {
        start[q] = q;
        term_start[q] = 3 * q;
        if (q == p->n)
            break;
        exclude[q] = q; /* every query leaves one row out */
        found[q] = 0;
        positive[q] = 2;
        for (int t = 0; t < 3; t++)
            terms[3 * q + t] = (q + 7 * t) % p->n;
    }
    const fv_scan scan = {.rows = &p->rows, .kind = p->kind, .dim = p->dim, .begin = 0, .end = ROWS,
                          .norms = p->norms_known ? p->norms : NULL, .queries = p->queries,
                          .n_queries = p->n, .exclude_start = start, .exclude = exclude, .k = p->k,
                          .scores = scores, .ids = ids, .n_found = found, .scratch = scratch};
    const fv_products job = {.scan = scan, .n_questions = p->n, .term_start = term_start,
                             .terms = terms, .n_positive = positive};
    if ((products ? kernels->products_scratch_size(&job) : kernels->scratch_size(&scan)) > SCRATCH)
        return INFINITY;
    if (products)
        kernels->products(&job);
    else {
        kernels->scan(&scan);
        kernels->cosines(&scan, r->cosines);
    }
    for (int q = 0; q < p->n; q++) {
        r->found[q] = (int)found[q];
        memcpy(r->best[q], scores + q * p->k, (size_t)found[q] * sizeof(float));
        for (int e = 0; e < found[q]; e++) {
            note(&largest, ids[q * p->k + e] == q ? INFINITY : 0.0);
            if (!products)
                note(&largest, difference(r->best[q][e], cosine(p, q, ids[q * p->k + e])));
        }
        sort(r->best[q], r->found[q]);
    }
    return largest;
}

double compare_scan(int level, int number)
{
    static problem p;
    static result mine, scalar;
    double largest = 0.0;
    make(&p, number);
    for (int products = 0; products < 2; products++) {
        note(&largest, solve(0, &p, products, &scalar));
        note(&largest, solve(level, &p, products, &mine));
        for (int q = 0; q < p.n; q++) {
            if (mine.found[q] != scalar.found[q])
                return INFINITY;
            for (int e = 0; e < mine.found[q]; e++)
                note(&largest, difference(mine.best[q][e], scalar.best[q][e]));
        }
    }
    for (int r = 0; r < ROWS; r++)
        note(&largest, difference(mine.cosines[r], scalar.cosines[r]));
    return largest;
}
