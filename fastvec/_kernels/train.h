/* A training job as the kernels see it: corpus, context, objectives, rule, tables. Filled by
   engine.pyx after every check; the kernels trust it. Sizes are 64-bit wherever rows are addressed. */
#ifndef FASTVEC_TRAIN_H
#define FASTVEC_TRAIN_H

#include "block.h"
#include "rate.h"
#include "text_rows.h"

enum { FV_SKIPGRAM = 0, FV_CBOW = 1, FV_CONCAT = 2, FV_TEXT = 3, FV_N_CONTEXTS = 4 };

/* Objectives that score every label of a classifier. */
enum { FV_SOME_LABELS = 0, FV_ALL_SOFTMAX = 1, FV_ALL_LOGISTIC = 2 };

typedef struct {
    const int32_t *ids;    /* n_tokens; -1 is out of vocabulary */
    const int64_t *starts; /* n_sentences + 1 */
    int64_t n_tokens, n_sentences;

    int32_t context;
    int32_t left, right;           /* window, in kept tokens */
    int32_t span_left, span_right; /* the same, at most the longest sentence: buffers are this long */
    int32_t shrink;                /* reach uniform in 1..window, else always the full window */
    int32_t pool;                  /* CBOW: mean or sum */
    int32_t grad_per_row;          /* CBOW: divide the gradient by the number of context rows */

    int32_t negative; /* noise words per target, 0 for none */
    int32_t shared;   /* one set of noise words for a window, else one for each pair */
    const uint64_t *alias;
    uint32_t n_alias;

    int32_t hs; /* hierarchical softmax */
    const int64_t *path_starts;
    const int32_t *path_points;
    const uint8_t *path_codes;
    int64_t n_path_nodes; /* of all paths */
    int32_t max_path;

    int32_t rule;
    fv_rule_params params;
    fv_table in, in_state;     /* context vectors' table (word vectors) and its rule state */
    const int64_t *bag_starts; /* rows of `in` that word w stands for are bag_rows[bag_starts[w] .. */
    const int32_t *bag_rows;   /* bag_starts[w + 1]), at least one; NULL: row w */
    int32_t max_bag;
    fv_table noise, noise_state; /* output rows of targets: words, or a classifier's labels */
    fv_table nodes, nodes_state; /* output rows of hierarchical softmax */
    fv_text_words text;        /* classifiers: what the tokens of a text stand for */
    int32_t first_label, n_labels; /* ids from first_label on are labels */
    int32_t all_labels;            /* score all of them: FV_ALL_SOFTMAX or FV_ALL_LOGISTIC */
    int64_t longest_text;          /* tokens and end of text */
    int64_t most_rows;             /* of one text */
    const int64_t *order;          /* text that is trained in the place of each; NULL: as they come */
    const float *lock;         /* factors of the input rates, NULL when all are 1 */
    int64_t n_lock;

    fv_table tags, tags_state;  /* rows of documents' tags: inputs of all windows of a sentence */
    const int64_t *tag_starts; /* sentence s has tag_rows[tag_starts[s] .. tag_starts[s + 1]), all */
    const int32_t *tag_rows;   /* different; NULL for none */
    int32_t max_tags;
    const float *tag_lock; /* factors of their rates by row modulo n_tag_lock, NULL when all are 1 */
    int64_t n_tag_lock;
    int32_t concat_tags; /* concatenation: tags that a document must have, */
    int32_t row_dim;     /* floats of an input row without padding, */
    int32_t hidden_dim;  /* of the rows side by side, padded: the stride of output rows, */
    int32_t null_word;   /* and the row that stands where a window passes the sentence's ends */

    int32_t frozen; /* rule `inputs`: rows of the tables but `tags` may lie without padding */

    const uint32_t *keep; /* subsampling thresholds, NULL to keep all */
    uint64_t seed, epoch; /* epoch counts over the model's life: it names the random streams */

    int32_t workers; /* that train at once */
    int64_t *next;   /* first position of the epoch that none of them has taken; NULL: there is one worker */
    fv_schedule schedule;
    const volatile int32_t *stop; /* polled once a piece */
} fv_job;

typedef struct {
    int64_t n_words;   /* raw tokens whose positions the chunk owns */
    int64_t n_kept;    /* of them, in vocabulary and not subsampled away */
    int64_t n_pairs;   /* predicted (input, target) pairs; pooled or concatenated: centres */
    int64_t n_scores;  /* scores taken, for the share of peak */
    double loss_noise; /* sums over pairs */
    double loss_nodes;
} fv_stats;

typedef struct fv_worker fv_worker;

/* Bytes of scratch one worker needs for a job; fv_worker_init lays it out in memory of that size,
   aligned to FV_ALIGN. */
size_t fv_worker_bytes(const fv_job *job, const fv_train_kernels *kernels);
fv_worker *fv_worker_init(void *memory, const fv_job *job, const fv_train_kernels *kernels);

/* Trains the centres at raw positions [begin, end), adds to `stats`. 0, or 1 when stopped. Of several
   workers each is called with the same range, and trains what no other has taken. */
int fv_train_chunk(fv_worker *w, const fv_job *job, int64_t begin, int64_t end, fv_stats *stats);

/* Gives n sentences from number `first` on the vectors that their words ask for: the tags' rows, one
   for each sentence, begin anew and alone move, the rate falling from epoch to epoch (infer.h). */
int fv_infer(fv_worker *w, const fv_job *job, int64_t first, int64_t n, int32_t epochs);

#endif
