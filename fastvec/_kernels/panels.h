/* Many queries at once: blocks of rows against panels of queries that lie side by side, so that a row
   read from memory serves all queries and no sum crosses lanes. Included once per level. */

#define FV_PANEL (2 * VF_LANES) /* queries side by side in a panel: two registers */
#define FV_TILE 6               /* rows per tile: 12 sums, 2 + 1 operands, so 16 registers suffice */
#define FV_ROWS 96              /* rows per block: they stay in the second cache for all panels */

/* Sums of R rows (a constant after inlining) against one panel. */
FV_INLINE void fv_tile(const int R, const float *rows, int64_t dim, const float *panel, vf s[][2])
{
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
}

/* Scores of R rows to scores[r][lane], `missing` for rows that are not finite. */
FV_INLINE void fv_tile_scores(const int R, const float *rows, int64_t dim, const float *panel,
                              const float *inverse, float missing, float *scores)
{
    vf s[FV_TILE][2];
    fv_tile(R, rows, dim, panel, s);
    FV_UNROLL
    for (int r = 0; r < R; r++)
        for (int half = 0; half < 2; half++) {
            /* a row of NaN must not spoil a maximum over the rows */
            vf x = isnan(inverse[r]) ? vf_set1(missing) : vf_mul(s[r][half], vf_set1(inverse[r]));
            vf_store(scores + r * FV_PANEL + half * VF_LANES, x);
        }
}

FV_NOINLINE static void fv_tile_full(const float *rows, int64_t dim, const float *panel,
                                     const float *inverse, float missing, float *scores)
{
    fv_tile_scores(FV_TILE, rows, dim, panel, inverse, missing, scores);
}

FV_NOINLINE static void fv_tile_row(const float *rows, int64_t dim, const float *panel,
                                    const float *inverse, float missing, float *scores)
{
    fv_tile_scores(1, rows, dim, panel, inverse, missing, scores);
}

/* The largest excess of n rows of scores over the thresholds, for each lane. */
FV_INLINE void fv_excess(const float *scores, int64_t n, const float *threshold, float *best)
{
    vf t0 = vf_load(threshold), t1 = vf_load(threshold + VF_LANES);
    vf b0 = vf_set1(-FLT_MAX), b1 = b0;
    for (int64_t r = 0; r < n; r++) {
        b0 = vf_max(b0, vf_sub(vf_load(scores + r * FV_PANEL), t0));
        b1 = vf_max(b1, vf_sub(vf_load(scores + r * FV_PANEL + VF_LANES), t1));
    }
    vf_store(best, b0);
    vf_store(best + VF_LANES, b1);
}

FV_INLINE int64_t fv_n_panels(const fv_scan *scan)
{
    return (scan->n_queries + FV_PANEL - 1) / FV_PANEL;
}

/* Queries packed so that one element of FV_PANEL of them lies side by side; zeros where none is. */
static void fv_pack(const fv_scan *scan, float *panels)
{
    for (int64_t query = 0; query < fv_n_panels(scan) * FV_PANEL; query++) {
        float *panel = panels + query / FV_PANEL * FV_PANEL * scan->dim + query % FV_PANEL;
        for (int64_t i = 0; i < scan->dim; i++)
            panel[i * FV_PANEL] =
                query < scan->n_queries ? scan->queries[query * scan->dim + i] : 0.0f;
    }
}

/* Rows [begin, end) as floats, widened into `room` if need be, and the inverses of their lengths. */
static const float *fv_plain_rows(const fv_scan *scan, int64_t begin, int64_t end, float *room,
                                  float *inverse)
{
    const int64_t dim = scan->dim, n = end - begin;
    const float *rows = room;
    if (scan->kind == FV_FLOAT16)
        fv_widen(FV_FLOAT16, fv_row(scan, FV_FLOAT16, begin), n * dim, room);
    else if (scan->kind == FV_INT8)
        fv_widen(FV_INT8, fv_row(scan, FV_INT8, begin), n * dim, room);
    else
        rows = fv_row(scan, FV_FLOAT32, begin);
    for (int64_t r = 0; r < n; r++) {
        const float *row = rows + r * dim;
        inverse[r] = scan->norms
                         ? fv_inverse((double)scan->norms[begin + r])
                         : fv_inverse_norm(FV_FLOAT32, row, dim, fv_dot(row, row, dim));
    }
    return rows;
}

static void fv_panel_rows(const fv_scan *scan, int64_t first, const float *panel, float *threshold,
                          const float *rows, const float *inverse, int64_t begin, int64_t end)
{
    const int64_t left = scan->n_queries - first;
    const int64_t lanes = left < FV_PANEL ? left : FV_PANEL;
    float scores[FV_TILE * FV_PANEL], best[FV_PANEL];
    for (int64_t row = begin; row < end;) {
        const int64_t n = end - row >= FV_TILE ? FV_TILE : 1;
        (n == 1 ? fv_tile_row : fv_tile_full)(rows, scan->dim, panel, inverse, -FLT_MAX, scores);
        fv_excess(scores, n, threshold, best);
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
        rows += n * scan->dim;
        inverse += n;
        row += n;
    }
}

static void fv_scan_panels(const fv_scan *scan)
{
    const int64_t n_panels = fv_n_panels(scan), size = FV_PANEL * scan->dim;
    float *panels = scan->scratch, *thresholds = panels + n_panels * size;
    float *room = thresholds + n_panels * FV_PANEL;
    float inverse[FV_ROWS];
    fv_pack(scan, panels);
    for (int64_t q = 0; q < n_panels * FV_PANEL; q++)
        thresholds[q] = q < scan->n_queries ? fv_threshold(scan, q) : FLT_MAX;
    for (int64_t begin = scan->begin; begin < scan->end; begin += FV_ROWS) {
        const int64_t end = scan->end - begin < FV_ROWS ? scan->end : begin + FV_ROWS;
        const float *rows = fv_plain_rows(scan, begin, end, room, inverse);
        for (int64_t p = 0; p < n_panels; p++)
            fv_panel_rows(scan, p * FV_PANEL, panels + p * size, thresholds + p * FV_PANEL, rows,
                          inverse, begin, end);
    }
}

/* Room for packed queries, their thresholds, and a block of widened rows. */
static int64_t fv_scratch_size(const fv_scan *scan)
{
    if (scan->n_queries < FV_FEW)
        return 1;
    return fv_n_panels(scan) * FV_PANEL * (scan->dim + 1) + FV_ROWS * scan->dim;
}

static void fv_scan_rows(const fv_scan *scan)
{
    if (scan->n_queries < FV_FEW)
        fv_scan_few(scan);
    else
        fv_scan_panels(scan);
}
