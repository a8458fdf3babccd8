/* 3CosMul for many questions at once; included once per level.

   Questions share words, so the cosines of the distinct words with a block of rows are taken once, as
   (1 + cos) / 2, with the rows of a word side by side; each question then multiplies a few of these
   vectors. Twin: fastvec/_reference/query.py, top_products. */


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

/* The largest number of a vector. */
FV_INLINE float fv_largest(vf best)
{
    float lanes[VF_LANES], largest = -FLT_MAX;
    vf_store(lanes, best);
    for (int lane = 0; lane < VF_LANES; lane++)
        largest = lanes[lane] > largest ? lanes[lane] : largest;
    return largest;
}

/* Scores of all rows of a block for one question to products[row]; returns the largest. The rows of a
   unit begin ld after those of its predecessor. */
FV_INLINE float fv_question_products(const fv_products *job, int64_t question,
                                     const float *shifted, int64_t ld, float *products)
{
    const int64_t *begin = job->terms + job->term_start[question];
    const int64_t *middle = begin + job->n_positive[question];
    const int64_t *end = job->terms + job->term_start[question + 1];
    vf best = vf_set1(-FLT_MAX);
    for (int64_t i = 0; i < FV_PRODUCT_ROWS; i += VF_LANES) {
        vf above = vf_set1(1.0f), below = vf_set1(1.0f);
        for (const int64_t *t = begin; t < middle; t++)
            above = vf_mul(above, vf_load(shifted + *t * ld + i));
        for (const int64_t *t = middle; t < end; t++)
            below = vf_mul(below, vf_load(shifted + *t * ld + i));
        vf product = vf_div(above, vf_add(below, vf_set1(job->epsilon)));
        vf_store(products + i, product);
        best = vf_max(best, product);
    }
    return fv_largest(best);
}

/* The same for a weighted sum (3CosAdd): weights[i] belongs to terms[i]. */
FV_INLINE float fv_question_sums(const fv_products *job, int64_t question, const float *cosines,
                                 int64_t ld, float *sums)
{
    vf best = vf_set1(-FLT_MAX);
    for (int64_t i = 0; i < FV_PRODUCT_ROWS; i += VF_LANES) {
        vf sum = vf_zero();
        for (int64_t t = job->term_start[question]; t < job->term_start[question + 1]; t++)
            sum = vf_fma(vf_set1(job->weights[t]), vf_load(cosines + job->terms[t] * ld + i), sum);
        vf_store(sums + i, sum);
        best = vf_max(best, sum);
    }
    return fv_largest(best);
}

/* Offers the scores of a block's rows that exceed the question's threshold; a row whose inverse length
   is NaN is not finite. */
FV_INLINE void fv_offer_block(const fv_scan *scan, int64_t question, int64_t first, int64_t n,
                              const float *scores, const float *inverse)
{
    float threshold = fv_threshold(scan, question);
    for (int64_t r = 0; r < n; r++)
        if (scores[r] > threshold && !(inverse && isnan(inverse[r]))) {
            fv_offer(scan, question, first + r, scores[r]);
            threshold = fv_threshold(scan, question);
        }
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
        for (int64_t q = 0; q < job->n_questions; q++)
            if (fv_question_products(job, q, shifted, FV_PRODUCT_ROWS, products) >
                fv_threshold(scan, q))
                fv_offer_block(scan, q, scan->first_id + begin, n, products, inverse);
    }
}

/* Questions over similarities that are there already: those of unit u with rows begin to end lie at
   similarities[u * ld], ld being a multiple of FV_PRODUCT_ROWS. */
static void fv_combine(const fv_products *job, const float *similarities, int64_t ld)
{
    const fv_scan *scan = &job->scan;
    float scores[FV_PRODUCT_ROWS];
    for (int64_t row = 0; row < scan->end - scan->begin; row += FV_PRODUCT_ROWS) {
        const int64_t left = scan->end - scan->begin - row;
        const int64_t n = left < FV_PRODUCT_ROWS ? left : FV_PRODUCT_ROWS;
        for (int64_t q = 0; q < job->n_questions; q++) {
            const float best =
                job->weights ? fv_question_sums(job, q, similarities + row, ld, scores)
                             : fv_question_products(job, q, similarities + row, ld, scores);
            if (best > fv_threshold(scan, q))
                fv_offer_block(scan, q, scan->begin + row, n, scores, NULL);
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
                                                    .products = fv_scan_products,
                                                    .combine = fv_combine,
                                                    .text_mean = fv_text_mean,
                                                    .label_scores = fv_label_scores};
