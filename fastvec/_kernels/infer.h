/* Vectors of new documents (Le & Mikolov 2014, section 2.3): a job on each document by itself, whose tag
   is the only row that moves (rule `inputs`). The seed of a document's draws is a function of its words,
   and so is the row it begins from: equal words get equal bytes, whatever stands beside them, in any
   process and with any number of workers. The rate is constant within an epoch. Part of train.c.
   Twin: fastvec/_reference/documents.py, infer. */

/* A document's own seed: its ids, hashed in order. */
static uint64_t fv_content_seed(uint64_t seed, const int32_t *ids, int64_t n)
{
    uint64_t h = fv_mix64(seed);
    for (int64_t i = 0; i < n; i++)
        h = fv_mix64(h + FV_GOLDEN * ((uint64_t)(uint32_t)ids[i] + 1));
    return h;
}

/* Uniform in [-0.5 / dim, 0.5 / dim), from the upper 24 bits of a draw. */
static void fv_start_row(float *row, uint64_t seed, int32_t dim)
{
    const uint64_t key = fv_key(seed, 0, FV_STREAM_START);
    for (int32_t k = 0; k < dim; k++) {
        const float uniform = (float)(fv_draw(key, (uint64_t)k) >> 40) / 16777216.0f;
        row[k] = (uniform - 0.5f) / (float)dim;
    }
}

int fv_infer(fv_worker *w, const fv_job *job, int64_t first, int64_t n, int32_t epochs)
{
    fv_job own = *job;
    fv_stats stats;
    int64_t starts[2];
    own.starts = starts;
    own.n_sentences = 1;
    own.schedule.cells_before = 0;
    own.schedule.cells_total = 1;
    memset(&stats, 0, sizeof stats);
    for (int64_t s = first; s < first + n; s++) {
        const int64_t begin = job->starts[s], length = job->starts[s + 1] - begin;
        own.ids = job->ids + begin;
        own.n_tokens = starts[1] = length;
        starts[0] = 0;
        own.seed = fv_content_seed(job->seed, own.ids, length);
        own.tag_starts = job->tag_starts + s;
        fv_start_row(fv_row_at(&job->tags, job->tag_rows[job->tag_starts[s]]), own.seed, job->row_dim);
        for (int32_t e = 0; e < epochs && length > 0; e++) {
            const double part = epochs > 1 ? (double)e / (double)(epochs - 1) : 0.0;
            own.epoch = (uint64_t)e;
            own.schedule.alpha = job->schedule.alpha * (1.0 - part) + job->schedule.min_alpha * part;
            if (fv_train_chunk(w, &own, 0, length, &stats))
                return 1;
        }
    }
    return 0;
}
