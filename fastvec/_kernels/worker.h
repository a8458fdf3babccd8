/* A worker's scratch: the block it fills, the piece of text it is in, the noise drawn for it. */
#ifndef FASTVEC_WORKER_H
#define FASTVEC_WORKER_H

#include "rng.h"
#include "train.h"

#define FV_PIECE 512      /* centres of a piece: its tokens and noise stay in the first caches */
#define FV_STAMPS 1024    /* slots of the repeat finder, a power of two */
#define FV_LAST 2048      /* slots of the table of tokens seen last, a power of two */
#define FV_PATH_INPUTS 6  /* contexts of one hierarchical-softmax block: six rows fit in registers.
                             Four: a tenth slower, .004 more semantic analogies right (standard error .006) */
#define FV_PATH_SHARED 2  /* the same of several workers, whose copies of nodes (hot.h) hold back steps, too */
#define FV_HOT 256        /* nodes of a tree of which a worker keeps copies, see hot.h */

/* Kept tokens of consecutive sentences, with what their windows can reach. */
typedef struct {
    int32_t *token;
    int64_t *position; /* raw position in the corpus */
    int32_t *first, *last; /* piece indices of the sentence's first and last token in view */
    int32_t *low, *high;   /* of a centre: its window */
    float **row;           /* of a plain input, see plain.h */
    int32_t *again;        /* latest token that is perhaps repeated by this one or one before it, or -1 */
    int32_t n;
} fv_piece;

/* Pooled rows of the tokens in reach, see ring.h. */
typedef struct {
    float *now, *was; /* mask + 1 rows each: as they are, and as they were on entering */
    float *state, *state_was; /* the same of the rule's state, NULL without one */
    int32_t *id;      /* of the token in a slot */
    int64_t mask;     /* slots - 1, a power of two */
    int64_t base;     /* number of the piece's first token */
    int64_t first, next; /* numbers of the tokens in the ring: [first, next) */
    int64_t cell;        /* of the rate's grid: at the next one all bags leave */
} fv_ring;

/* Copies of the nodes [first, first + n), see hot.h: as they are, and as they were when taken. */
typedef struct {
    float *now, *was;
    int32_t first, n, room;
} fv_hot;

/* The rows of the nodes on the path to a word, see paths.h. */
typedef struct {
    float **row;
    int32_t target, n; /* target: whose path it is, or -1 */
} fv_path;

/* A text of a classifier: its rows, and its labels numbered from 0. */
typedef struct {
    int32_t *hash, *row, *label;
    int64_t n_rows, n_kept;
    int32_t n_labels;
    int64_t position; /* of its first token */
    int64_t place;    /* position of the text in whose place it is trained */
} fv_text;

struct fv_worker {
    const fv_train_kernels *kernels;
    const fv_rule *rule;
    fv_block block;
    fv_piece piece;
    fv_ring ring;
    fv_hot hot;
    fv_path path[2];     /* of a window and of the next one */
    int32_t path_now;    /* of the window that is trained */
    int32_t path_inputs; /* contexts of one hierarchical-softmax block */
    int32_t hot_every; /* windows between two updates of copies, a power of two; 0: there are none */
    fv_text text[2]; /* the one that is trained, and the next */
    int32_t piece_centres; /* how many centres a piece may hold: bounds the noise buffer */
    int32_t capacity;      /* tokens of a piece with its margins */
    fv_noise noise_from;   /* what noise is drawn from */
    uint64_t noise_width;  /* numbers between the draws of two positions */
    int64_t *noise_start;  /* piece_centres + 1; of records nothing */
    uint64_t *number; /* 64-bit draws behind the noise */
    int32_t *noise;        /* of windows with records as their numbers lie, FV_ABREAST windows abreast */
    int64_t n_noise;       /* ids so far in `noise` */
    int32_t n_drawn;       /* windows whose numbers are drawn, and their table entries asked for */
    int32_t first_centre;  /* of the piece, whose windows are laid */
    float **record;        /* of each window, see plain.h; NULL where there are none */
    uint8_t *repeats;      /* of each window: whether two of its outputs are perhaps one */
    uint32_t *last;        /* number of the last token in a slot */
    int32_t n_records;     /* windows whose record is noted */
    int32_t n_noted;       /* tokens whose rows are noted */
    int plain_inputs;      /* whether inputs can be rows of the tables as they lie */
    int plain_words;       /* whether those of words are noted, too */
    int plain_ahead;       /* whether records are all that is asked for ahead */
    int usual_outputs;     /* whether labels and weights of the outputs are those of a plain window */
    int uneven;            /* whether an in_weight may not be 1 */
    int64_t most_inputs;
    float **own_out, **own_ahead; /* pointers of blocks whose outputs are not a record */
    size_t scores_bytes, copies_bytes;
    int32_t *unique;       /* merged ids of one side; tags stand there as -1 - row */
    int64_t sentence;      /* of the centre, where there are tags */
    const int32_t *tags;   /* its tags */
    int32_t n_tags;
    float **part;          /* rows that stand side by side in `joined`; see concat.h */
    float *joined, *before; /* as they are, and as they were */
    float *in_copies, *out_copies; /* see fv_row_for; NULL where tables hold padded rows */
    uint32_t *stamp, tick;
    fv_loss loss_noise, loss_nodes;
    uint64_t key_keep, key_window, key_negative, key_label;
};

/* A row for a block. Frozen rows of a finished model lie without padding, so that its arrays need not be
   copied: such a row is read through a padded copy, number i of `copies`. */
FV_INLINE float *fv_row_for(const fv_worker *w, const fv_table *t, int32_t id, float *copies, int32_t i)
{
    float *row = fv_row_at(t, id);
    if (FV_LIKELY(copies == NULL))
        return row;
    float *copy = copies + (ptrdiff_t)i * w->block.dim;
    memcpy(copy, row, (size_t)t->rows[0].stride * sizeof *row); /* the padding stays zero */
    return copy;
}

enum { FV_COPIED = 8 }; /* addresses copied at once: no branch on how many there are */

FV_INLINE void fv_copy_rows(float **to, float *const *from, int32_t n)
{
    do {
        memcpy(to, from, FV_COPIED * sizeof *to);
        to += FV_COPIED;
        from += FV_COPIED;
        n -= FV_COPIED;
    } while (n > 0);
}

/* The record of window i of the piece (plain.h): K + 2 addresses. */
FV_INLINE float **fv_record(const fv_worker *w, const fv_job *job, int32_t i)
{
    return w->record + (ptrdiff_t)i * (job->negative + 2);
}

/* Starts a new set of ids for fv_seen. */
FV_INLINE void fv_forget(fv_worker *w)
{
    if (FV_UNLIKELY(++w->tick == 0)) { /* after 2^32 sets old stamps would look new */
        memset(w->stamp, 0, FV_STAMPS * sizeof *w->stamp);
        w->tick = 1;
    }
}

/* Index of id among the n unique ids of this set, or -1; almost always one load and one compare. */
FV_INLINE int32_t fv_seen(fv_worker *w, int32_t id, int32_t n)
{
    uint32_t *slot = w->stamp + ((uint32_t)id & (FV_STAMPS - 1));
    if (FV_LIKELY(*slot != w->tick)) {
        *slot = w->tick;
        return -1;
    }
    for (int32_t i = 0; i < n; i++)
        if (w->unique[i] == id)
            return i;
    return -1;
}

#endif
