/* 3CosAdd and 3CosMul for many questions at once; included once per level.

   Questions share words, so the cosines of the distinct words with a block of rows are taken once, with
   the rows of a word side by side; each question then adds or multiplies a few of these vectors: three
   loads for eight rows where a query of its own would take eight dot products. Products are over
   (1 + cos) / 2. Twin: fastvec/_reference/query.py, top_answers. */

#define FV_USUAL_TERMS 3 /* a is to b as c is to ? */

/* base + scale * cos of a block of rows with each unit, to cosines[unit][row]. */
static void fv_unit_cosines(const fv_scan *scan, const float *panels, const float *rows,
                            const float *inverse, int64_t n_rows, float base, float scale,
                            float *cosines)
{
    float scores[FV_TILE * FV_PANEL];
    for (int64_t p = 0; p < fv_n_panels(scan); p++) {
        const float *panel = panels + p * FV_PANEL * scan->dim;
        float *out = cosines + p * FV_PANEL * FV_PRODUCT_ROWS;
        for (int64_t row = 0; row < n_rows;) {
            const int64_t n = n_rows - row >= FV_TILE ? FV_TILE : 1;
            (n == 1 ? fv_tile_row : fv_tile_full)(rows + row * scan->dim, scan->dim, panel,
                                                  inverse + row, 0.0f, scores);
            for (int64_t lane = 0; lane < FV_PANEL; lane++)
                for (int64_t r = 0; r < n; r++)
                    out[lane * FV_PRODUCT_ROWS + row + r] =
                        base + scale * scores[r * FV_PANEL + lane];
            row += n;
        }
    }
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
    return vf_largest(best);
}

/* The same for a weighted sum (3CosAdd) of as many terms as are usual: weights[i] belongs to terms[i]. */
FV_INLINE float fv_usual_sums(const int64_t *terms, const float *weights, const float *cosines,
                              int64_t ld, float *sums)
{
    vf best = vf_set1(-FLT_MAX), weight[FV_USUAL_TERMS];
    const float *row[FV_USUAL_TERMS];
    FV_UNROLL
    for (int t = 0; t < FV_USUAL_TERMS; t++) {
        weight[t] = vf_set1(weights[t]);
        row[t] = cosines + terms[t] * ld;
    }
    for (int64_t i = 0; i < FV_PRODUCT_ROWS; i += VF_LANES) {
        vf sum = vf_zero();
        FV_UNROLL
        for (int t = 0; t < FV_USUAL_TERMS; t++)
            sum = vf_fma(weight[t], vf_load(row[t] + i), sum);
        vf_store(sums + i, sum);
        best = vf_max(best, sum);
    }
    return vf_largest(best);
}

/* The same for any number of terms. */
FV_INLINE float fv_question_sums(const fv_products *job, int64_t question, const float *cosines,
                                 int64_t ld, float *sums)
{
    const int64_t first = job->term_start[question];
    if (job->term_start[question + 1] - first == FV_USUAL_TERMS)
        return fv_usual_sums(job->terms + first, job->weights + first, cosines, ld, sums);
    vf best = vf_set1(-FLT_MAX);
    for (int64_t i = 0; i < FV_PRODUCT_ROWS; i += VF_LANES) {
        vf sum = vf_zero();
        for (int64_t t = job->term_start[question]; t < job->term_start[question + 1]; t++)
            sum = vf_fma(vf_set1(job->weights[t]), vf_load(cosines + job->terms[t] * ld + i), sum);
        vf_store(sums + i, sum);
        best = vf_max(best, sum);
    }
    return vf_largest(best);
}

/* Scores of a question, whichever the job is for. */
FV_INLINE float fv_question_scores(const fv_products *job, int64_t question, const float *cosines,
                                   int64_t ld, float *scores)
{
    return job->weights ? fv_question_sums(job, question, cosines, ld, scores)
                        : fv_question_products(job, question, cosines, ld, scores);
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
    const float base = job->weights ? 0.0f : 0.5f, scale = 1.0f - base;
    float *panels = scan->scratch, *cosines = panels + n_lanes * scan->dim;
    float *room = cosines + n_lanes * FV_PRODUCT_ROWS;
    float inverse[FV_PRODUCT_ROWS], scores[FV_PRODUCT_ROWS];
    fv_pack(scan, panels);
    memset(cosines, 0, (size_t)(n_lanes * FV_PRODUCT_ROWS) * sizeof *cosines); /* the last block */
    for (int64_t begin = scan->begin; begin < scan->end; begin += FV_PRODUCT_ROWS) {
        const int64_t left = scan->end - begin;
        const int64_t n = left < FV_PRODUCT_ROWS ? left : FV_PRODUCT_ROWS;
        const float *rows = fv_plain_rows(scan, begin, begin + n, room, inverse);
        fv_unit_cosines(scan, panels, rows, inverse, n, base, scale, cosines);
        for (int64_t q = 0; q < job->n_questions; q++)
            if (fv_question_scores(job, q, cosines, FV_PRODUCT_ROWS, scores) >
                fv_threshold(scan, q))
                fv_offer_block(scan, q, scan->first_id + begin, n, scores, inverse);
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
        for (int64_t q = 0; q < job->n_questions; q++)
            if (fv_question_scores(job, q, similarities + row, ld, scores) > fv_threshold(scan, q))
                fv_offer_block(scan, q, scan->begin + row, n, scores, NULL);
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
