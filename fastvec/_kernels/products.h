/* 3CosMul for many questions at once; included once per level.

   Questions share words, so the cosines of the distinct words with a block of rows are taken once, as
   (1 + cos) / 2, with the rows of a word side by side; each question then multiplies a few of these
   vectors. Twin: fastvec/_reference/query.py, top_products. */

#define FV_PRODUCT_ROWS 48 /* rows per block: whole tiles and whole vectors on every level */
#define FV_PRODUCT_EPSILON 1e-6f

/* (1 + cos) / 2 of a block of rows with each unit, to shifted[unit][row]. */
static void fv_shifted_cosines(const fv_scan *scan, const float *panels, const float *rows,
                               const float *inverse, int64_t n_rows, float *shifted)
{
    float scores[FV_TILE * FV_PANEL];
    for (int64_t p = 0; p < fv_n_panels(scan); p++) {
        const float *panel = panels + p * FV_PANEL * scan->dim;
        float *out = shifted + p * FV_PANEL * FV_PRODUCT_ROWS;
        for (int64_t row = 0; row < n_rows;) {
            const int64_t n = n_rows - row >= FV_TILE ? FV_TILE : 1;
            (n == 1 ? fv_tile_row : fv_tile_full)(rows + row * scan->dim, scan->dim, panel,
                                                  inverse + row, 0.0f, scores);
            for (int64_t lane = 0; lane < FV_PANEL; lane++)
                for (int64_t r = 0; r < n; r++)
                    out[lane * FV_PRODUCT_ROWS + row + r] =
                        0.5f + 0.5f * scores[r * FV_PANEL + lane];
            row += n;
        }
    }
}

/* Scores of all rows of a block for one question to products[row]; returns the largest. */
FV_INLINE float fv_question_products(const fv_products *job, int64_t question,
                                     const float *shifted, float *products)
{
    const int64_t *begin = job->terms + job->term_start[question];
    const int64_t *middle = begin + job->n_positive[question];
    const int64_t *end = job->terms + job->term_start[question + 1];
    vf best = vf_set1(-FLT_MAX);
    for (int64_t i = 0; i < FV_PRODUCT_ROWS; i += VF_LANES) {
        vf above = vf_set1(1.0f), below = vf_set1(1.0f);
        for (const int64_t *t = begin; t < middle; t++)
            above = vf_mul(above, vf_load(shifted + *t * FV_PRODUCT_ROWS + i));
        for (const int64_t *t = middle; t < end; t++)
            below = vf_mul(below, vf_load(shifted + *t * FV_PRODUCT_ROWS + i));
        vf product = vf_div(above, vf_add(below, vf_set1(FV_PRODUCT_EPSILON)));
        vf_store(products + i, product);
        best = vf_max(best, product);
    }
    float lanes[VF_LANES], largest = -FLT_MAX;
    vf_store(lanes, best);
    for (int lane = 0; lane < VF_LANES; lane++)
        largest = lanes[lane] > largest ? lanes[lane] : largest;
    return largest;
}

static void fv_scan_products(const fv_products *job)
{
    const fv_scan *scan = &job->scan;
    const int64_t n_lanes = fv_n_panels(scan) * FV_PANEL;
    float *panels = scan->scratch, *shifted = panels + n_lanes * scan->dim;
    float *room = shifted + n_lanes * FV_PRODUCT_ROWS;
    float inverse[FV_PRODUCT_ROWS], products[FV_PRODUCT_ROWS];
    fv_pack(scan, panels);
    memset(shifted, 0, (size_t)(n_lanes * FV_PRODUCT_ROWS) * sizeof *shifted); /* the last block */
    for (int64_t begin = scan->begin; begin < scan->end; begin += FV_PRODUCT_ROWS) {
        const int64_t left = scan->end - begin;
        const int64_t n = left < FV_PRODUCT_ROWS ? left : FV_PRODUCT_ROWS;
        const float *rows = fv_plain_rows(scan, begin, begin + n, room, inverse);
        fv_shifted_cosines(scan, panels, rows, inverse, n, shifted);
        for (int64_t q = 0; q < job->n_questions; q++) {
            float threshold = fv_threshold(scan, q);
            if (!(fv_question_products(job, q, shifted, products) > threshold))
                continue;
            for (int64_t r = 0; r < n; r++)
                if (products[r] > threshold && !isnan(inverse[r])) {
                    fv_offer(scan, q, scan->first_id + begin + r, products[r]);
                    threshold = fv_threshold(scan, q);
                }
        }
    }
}

static int64_t fv_products_scratch_size(const fv_products *job)
{
    const fv_scan *scan = &job->scan;
    return fv_n_panels(scan) * FV_PANEL * (scan->dim + FV_PRODUCT_ROWS) +
           FV_PRODUCT_ROWS * scan->dim;
}

const fv_query_kernels FV_NAME(fv_query_kernels) = {.scratch_size = fv_scratch_size,
                                                    .scan = fv_scan_rows,
                                                    .cosines = fv_cosines,
                                                    .products_scratch_size =
                                                        fv_products_scratch_size,
                                                    .products = fv_scan_products};
