/* Best rows for queries; included once per level by isa_body.h.

   score = query . row / |row|, 0 for a row of zeros; rows with NaN or infinity and scores of NaN are
   never found. Reads rows, norms, queries, exclude; writes the heaps, nothing else: any number of
   threads may scan ranges of the same rows into heaps of their own.
   Twin: fastvec/_reference/query.py, top_k. */

#define FV_PANEL (2 * VF_LANES) /* queries side by side in a panel: two registers */
#define FV_TILE 6               /* rows per tile: 12 sums, 2 + 1 operands, so 16 registers suffice */
#define FV_ROWS 96              /* rows per block: they stay in the second cache for all panels */
#define FV_FEW 4                /* fewer queries than this are scanned row by row */

FV_INLINE float fv_dot(const float *a, const float *b, int64_t dim)
{
    vf s = vf_zero(), t = vf_zero();
    int64_t i = 0;
    for (; i + 2 * VF_LANES <= dim; i += 2 * VF_LANES) {
        s = vf_fma(vf_load(a + i), vf_load(b + i), s);
        t = vf_fma(vf_load(a + i + VF_LANES), vf_load(b + i + VF_LANES), t);
    }
    for (; i + VF_LANES <= dim; i += VF_LANES)
        s = vf_fma(vf_load(a + i), vf_load(b + i), s);
    float sum = vf_sum(vf_add(s, t));
    for (; i < dim; i++)
        sum += a[i] * b[i];
    return sum;
}

/* 1 / norm, 0 for a row too short to have a direction, NaN for a row that is not finite. */
FV_INLINE float fv_inverse(double norm)
{
    if (!(norm <= FLT_MAX))
        return NAN;
    return norm < FLT_MIN ? 0.0f : (float)(1.0 / norm);
}

FV_INLINE float fv_inverse_norm(const float *row, int64_t dim, float square)
{
    if (square > 1e-30f && square < 1e30f)
        return 1.0f / sqrtf(square);
    double exact = 0.0; /* the squares under- or overflow a float */
    for (int64_t i = 0; i < dim; i++)
        exact += (double)row[i] * (double)row[i];
    return fv_inverse(sqrt(exact));
}

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

/* Dot products and squared lengths of four rows in one pass: memory is what a single query waits for. */
FV_INLINE void fv_four_rows(const float *row, const float *query, int64_t dim, float *dots,
                            float *squares)
{
    vf d[4], s[4];
    FV_UNROLL
    for (int r = 0; r < 4; r++)
        d[r] = s[r] = vf_zero();
    int64_t i = 0;
    for (; i + VF_LANES <= dim; i += VF_LANES) {
        vf q = vf_load(query + i);
        FV_UNROLL
        for (int r = 0; r < 4; r++) {
            vf x = vf_load(row + r * dim + i);
            d[r] = vf_fma(x, q, d[r]);
            s[r] = vf_fma(x, x, s[r]);
        }
    }
    vf_sum4(d[0], d[1], d[2], d[3], dots);
    vf_sum4(s[0], s[1], s[2], s[3], squares);
    for (; i < dim; i++)
        for (int r = 0; r < 4; r++) {
            float x = row[r * dim + i];
            dots[r] += x * query[i];
            squares[r] += x * x;
        }
}

static void fv_scan_few(const fv_scan *scan)
{
    const int64_t dim = scan->dim;
    for (int64_t begin = scan->begin; begin < scan->end; begin += 4) {
        const int64_t n = scan->end - begin < 4 ? scan->end - begin : 4;
        const float *rows = scan->rows + begin * dim;
        float dots[4], squares[4];
        if (n == 4)
            fv_four_rows(rows, scan->queries, dim, dots, squares);
        else
            for (int64_t r = 0; r < n; r++) {
                dots[r] = fv_dot(rows + r * dim, scan->queries, dim);
                squares[r] = fv_dot(rows + r * dim, rows + r * dim, dim);
            }
        for (int64_t r = 0; r < n; r++) {
            const float *row = rows + r * dim;
            const float inverse = scan->norms ? fv_inverse((double)scan->norms[begin + r])
                                              : fv_inverse_norm(row, dim, squares[r]);
            if (isnan(inverse))
                continue;
            for (int64_t q = 0; q < scan->n_queries; q++) {
                float dot = q ? fv_dot(row, scan->queries + q * dim, dim) : dots[r];
                float score = dot * inverse;
                if (score > fv_threshold(scan, q))
                    fv_offer(scan, q, scan->first_id + begin + r, score);
            }
        }
    }
}

/* Scores of R rows (a constant after inlining) against one panel to scores[r][lane]; best[lane] is
   the largest excess over the thresholds. */
FV_INLINE void fv_tile(const int R, const float *rows, int64_t dim, const float *panel,
                       const float *inverse, const float *threshold, float *scores, float *best)
{
    vf s[FV_TILE][2];
    FV_UNROLL
    for (int r = 0; r < R; r++)
        s[r][0] = s[r][1] = vf_zero();
    for (int64_t i = 0; i < dim; i++) {
        vf p = vf_load(panel), q = vf_load(panel + VF_LANES);
        panel += FV_PANEL;
        FV_UNROLL
        for (int r = 0; r < R; r++) {
            vf x = vf_bcast(rows + r * dim + i);
            s[r][0] = vf_fma(x, p, s[r][0]);
            s[r][1] = vf_fma(x, q, s[r][1]);
        }
    }
    vf t0 = vf_load(threshold), t1 = vf_load(threshold + VF_LANES);
    vf b0 = vf_set1(-FLT_MAX), b1 = b0;
    FV_UNROLL
    for (int r = 0; r < R; r++) {
        /* a row of NaN must not spoil the maximum over the rows */
        vf x = isnan(inverse[r]) ? vf_set1(-FLT_MAX) : vf_mul(s[r][0], vf_set1(inverse[r]));
        vf y = isnan(inverse[r]) ? vf_set1(-FLT_MAX) : vf_mul(s[r][1], vf_set1(inverse[r]));
        vf_store(scores + r * FV_PANEL, x);
        vf_store(scores + r * FV_PANEL + VF_LANES, y);
        b0 = vf_max(b0, vf_sub(x, t0));
        b1 = vf_max(b1, vf_sub(y, t1));
    }
    vf_store(best, b0);
    vf_store(best + VF_LANES, b1);
}

FV_NOINLINE static void fv_tile_full(const float *rows, int64_t dim, const float *panel,
                                     const float *inverse, const float *threshold, float *scores,
                                     float *best)
{
    fv_tile(FV_TILE, rows, dim, panel, inverse, threshold, scores, best);
}

FV_NOINLINE static void fv_tile_row(const float *rows, int64_t dim, const float *panel,
                                    const float *inverse, const float *threshold, float *scores,
                                    float *best)
{
    fv_tile(1, rows, dim, panel, inverse, threshold, scores, best);
}

/* Queries packed so that one element of FV_PANEL of them lies side by side; zeros where none is. */
static void fv_pack(const fv_scan *scan, int64_t first, float *panel)
{
    for (int64_t lane = 0; lane < FV_PANEL; lane++) {
        const float *query = scan->queries + (first + lane) * scan->dim;
        const int there = first + lane < scan->n_queries;
        for (int64_t i = 0; i < scan->dim; i++)
            panel[i * FV_PANEL + lane] = there ? query[i] : 0.0f;
    }
}

static void fv_panel_rows(const fv_scan *scan, int64_t first, const float *panel, float *threshold,
                          const float *inverse, int64_t begin, int64_t end)
{
    const int64_t left = scan->n_queries - first;
    const int64_t lanes = left < FV_PANEL ? left : FV_PANEL;
    float scores[FV_TILE * FV_PANEL], best[FV_PANEL];
    for (int64_t row = begin; row < end;) {
        const float *rows = scan->rows + row * scan->dim, *inv = inverse + (row - begin);
        const int64_t n = end - row >= FV_TILE ? FV_TILE : 1;
        (n == 1 ? fv_tile_row : fv_tile_full)(rows, scan->dim, panel, inv, threshold, scores, best);
        for (int64_t lane = 0; lane < lanes; lane++) {
            if (!(best[lane] > 0.0f))
                continue;
            for (int64_t r = 0; r < n; r++)
                if (scores[r * FV_PANEL + lane] > threshold[lane]) {
                    fv_offer(scan, first + lane, scan->first_id + row + r,
                             scores[r * FV_PANEL + lane]);
                    threshold[lane] = fv_threshold(scan, first + lane);
                }
        }
        row += n;
    }
}

static void fv_scan_panels(const fv_scan *scan)
{
    const int64_t dim = scan->dim;
    const int64_t n_panels = (scan->n_queries + FV_PANEL - 1) / FV_PANEL;
    float *panels = scan->scratch, *thresholds = panels + n_panels * FV_PANEL * dim;
    float inverse[FV_ROWS];
    for (int64_t p = 0; p < n_panels; p++)
        fv_pack(scan, p * FV_PANEL, panels + p * FV_PANEL * dim);
    for (int64_t q = 0; q < n_panels * FV_PANEL; q++)
        thresholds[q] = q < scan->n_queries ? fv_threshold(scan, q) : FLT_MAX;
    for (int64_t begin = scan->begin; begin < scan->end; begin += FV_ROWS) {
        const int64_t end = scan->end - begin < FV_ROWS ? scan->end : begin + FV_ROWS;
        for (int64_t row = begin; row < end; row++) {
            const float *x = scan->rows + row * dim;
            inverse[row - begin] = scan->norms ? fv_inverse((double)scan->norms[row])
                                               : fv_inverse_norm(x, dim, fv_dot(x, x, dim));
        }
        for (int64_t p = 0; p < n_panels; p++)
            fv_panel_rows(scan, p * FV_PANEL, panels + p * FV_PANEL * dim, thresholds + p * FV_PANEL,
                          inverse, begin, end);
    }
}

static int64_t fv_scratch_size(int64_t n_queries, int64_t dim)
{
    return n_queries < FV_FEW ? 1 : (n_queries + FV_PANEL - 1) / FV_PANEL * FV_PANEL * (dim + 1);
}

static void fv_scan_rows(const fv_scan *scan)
{
    if (scan->n_queries < FV_FEW)
        fv_scan_few(scan);
    else
        fv_scan_panels(scan);
}

const fv_query_kernels FV_NAME(fv_query_kernels) = {.scratch_size = fv_scratch_size,
                                                    .scan = fv_scan_rows};
