# What the C headers declare. Part of engine.pyx.

cdef extern from "rng.h" nogil:
    uint64_t fv_key(uint64_t seed, uint64_t epoch, uint64_t stream)
    uint64_t fv_draw(uint64_t key, uint64_t index)
    int32_t fv_alias_draw(uint64_t draw, const uint64_t *table, uint32_t n)

cdef extern from "block.h" nogil:
    int FV_MAX_IN
    int FV_MAX_OUT
    int FV_ALIGN
    ctypedef struct fv_rule_params:
        float eps
        int32_t before
        float clip
    ctypedef struct fv_block:
        int32_t n_in, n_out, dim, ld, pool, weighted, n_free
        float **in_ "in"
        float **in_state
        float **out
        float **out_state
        float *in_weight
        float *pool_weight
        float *in_rate
        float *label
        float *offset
        float *out_weight
        float *scores
        float rate
        float grad_scale
        float *hidden
        float *grad
    ctypedef struct fv_loss:
        pass
    ctypedef struct fv_pair:
        float *in_ "in"
        float *in_state
        float *out
        float *out_state
        const float *ahead
        int32_t dim
    ctypedef struct fv_rule:
        int32_t n_state
        void *move_block
        void *move_pooled
        void (*move_pair)(const fv_pair *, float, float, const fv_rule_params *) noexcept
        void *step_few
    int FV_ABREAST
    ctypedef struct fv_rows:
        float *base
        int64_t stride
    ctypedef struct fv_table:
        fv_rows rows[2]
        int64_t n_rows
        int32_t n_apart
    ctypedef struct fv_noise:
        const uint64_t *alias
        uint32_t n_alias
        const fv_table *table
    ctypedef struct fv_train_kernels:
        int32_t lanes, min_ld
        void (*draw_ahead)(const fv_noise *, uint64_t, uint64_t, uint32_t, uint64_t *) noexcept
        void (*draw_four)(const fv_noise *, uint64_t, const int64_t *, uint32_t, uint64_t *) noexcept
        int (*resolve_four)(const fv_noise *, const uint64_t *, uint32_t, const int32_t *, int32_t *,
                            float **) noexcept
        void (*loss_begin)(fv_loss *) noexcept
        double (*loss_end)(fv_loss *) noexcept
        float (*pair_score)(const fv_pair *) noexcept
        fv_rule *rules
        double (*fma_peak)(int64_t) noexcept nogil
    const fv_train_kernels *fv_train_table(int level)
    void fv_step(const fv_train_kernels *, const fv_block *, int32_t, const fv_rule *,
                 const fv_rule_params *, fv_loss *)

cdef extern from "squared.h" nogil:
    float fv_squared_pair(float, float, float, double *)

cdef extern from "rate.h" nogil:
    ctypedef struct fv_schedule:
        double alpha, min_alpha
        int64_t cells_before, cells_total
    int FV_RATE_GRID

cdef extern from "train.h" nogil:
    ctypedef struct fv_text_words:
        const int32_t *hash
        int64_t n_ids
        int32_t end_id, word_ngrams
        uint32_t bucket
        int32_t first_bucket
        int32_t pruned
        int64_t n_kept
        const int32_t *kept
        const int32_t *place
    int64_t fv_most_word_ngrams(const fv_text_words *, int64_t)
    int FV_TEXT
    ctypedef struct fv_job:
        const int32_t *ids
        const int64_t *starts
        int64_t n_tokens, n_sentences
        int32_t context, left, right, span_left, span_right, shrink, pool, grad_per_row
        int32_t negative, shared
        const uint64_t *alias
        uint32_t n_alias
        int32_t hs
        const int64_t *path_starts
        const int32_t *path_points
        const uint8_t *path_codes
        int64_t n_path_nodes
        int32_t max_path, rule
        fv_rule_params params
        const int64_t *bag_starts
        const int32_t *bag_rows
        int32_t max_bag
        fv_table in_ "in"
        fv_table in_state, noise, noise_state, nodes, nodes_state, tags, tags_state
        const int64_t *tag_starts
        const int32_t *tag_rows
        int32_t max_tags
        const float *tag_lock
        int64_t n_tag_lock
        int32_t concat_tags, row_dim, hidden_dim, null_word, frozen
        fv_text_words text
        int32_t first_label, n_labels, all_labels
        int64_t longest_text, most_rows
        const int64_t *order
        const float *lock
        int64_t n_lock
        const uint32_t *keep
        uint64_t seed, epoch
        int32_t workers
        int64_t *next
        fv_schedule schedule
        const int32_t *stop
    ctypedef struct fv_stats:
        int64_t n_words, n_kept, n_pairs, n_scores
        double loss_noise, loss_nodes
    ctypedef struct fv_worker:
        pass
    size_t fv_worker_bytes(const fv_job *, const fv_train_kernels *)
    fv_worker *fv_worker_init(void *, const fv_job *, const fv_train_kernels *)
    int fv_train_chunk(fv_worker *, const fv_job *, int64_t, int64_t, fv_stats *)
    int fv_infer(fv_worker *, const fv_job *, int64_t, int64_t, int32_t)
