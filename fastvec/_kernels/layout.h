/* How a worker's scratch (worker.h) lies in one piece of memory: what a job needs of it, and what of it the
   plain forms of windows (plain.h) may use. Part of train.c. */
#ifndef FASTVEC_LAYOUT_H
#define FASTVEC_LAYOUT_H

#include <string.h>

#include "ahead.h"
#include "hot.h"
#include "plain.h"

/* With base NULL memory is only measured. */
typedef struct {
    char *base;
    size_t used;
} fv_arena;

static void *fv_take(fv_arena *a, size_t bytes)
{
    void *p = a->base ? a->base + a->used : NULL;
    a->used += (bytes + FV_ALIGN - 1) / FV_ALIGN * FV_ALIGN;
    return p;
}

static size_t fv_layout(fv_worker *w, fv_arena *a, const fv_job *job, const fv_train_kernels *k)
{
    const int64_t span = (int64_t)job->span_left + job->span_right;
    const int concat = job->context == FV_CONCAT;
    const int64_t n_parts = concat ? (int64_t)job->concat_tags + job->left + job->right : 0;
    const int text = job->context == FV_TEXT;
    const int64_t reach = text ? job->most_rows : span + job->max_tags;
    const int64_t n_in = reach > FV_MAX_IN ? reach : FV_MAX_IN;
    int64_t n_out = 1 + (int64_t)job->negative;
    if (job->all_labels && job->n_labels > n_out)
        n_out = job->n_labels;
    if (job->hs && job->max_path > n_out)
        n_out = job->max_path;
    const int64_t ld = (n_out + k->min_ld - 1) / k->min_ld * k->min_ld;
    const int64_t per_centre = (int64_t)job->negative * (job->shared ? 1 : span);
    int64_t centres = FV_PIECE;
    if (per_centre * centres > 16 * FV_PIECE)
        centres = 16 * FV_PIECE / per_centre;
    if (centres < 16)
        centres = 16;
    const int64_t capacity = centres + span;
    const fv_table *const inputs = job->frozen ? &job->tags : &job->in;
    const int64_t dim = concat ? job->hidden_dim : inputs->rows[0].stride;
    const int64_t tokens = text ? job->longest_text : 0;
    const fv_rule *rule = &k->rules[job->rule];
    const int bags = !text && job->bag_starts != NULL; /* their locks hold when they leave the ring */
    const int locks = !bags && !concat && (job->lock != NULL || job->tag_lock != NULL);
    const int fused = !locks && rule->move_block != NULL;
    int64_t slots = 1;
    while (bags && slots <= span)
        slots *= 2;

    w->kernels = k;
    w->rule = rule;
    w->piece_centres = (int32_t)centres;
    w->capacity = (int32_t)capacity;
    fv_piece *p = &w->piece;
    p->token = fv_take(a, (size_t)(capacity + 1) * sizeof *p->token);
    p->position = fv_take(a, (size_t)(capacity + FV_ABREAST) * sizeof *p->position);
    p->first = fv_take(a, (size_t)(capacity + 1) * sizeof *p->first);
    p->last = fv_take(a, (size_t)(capacity + 1) * sizeof *p->last);
    p->low = fv_take(a, (size_t)(capacity + 1) * sizeof *p->low);
    p->high = fv_take(a, (size_t)(capacity + 1) * sizeof *p->high);
    p->row = fv_take(a, (size_t)(capacity + FV_COPIED) * sizeof *p->row);
    p->again = fv_take(a, (size_t)(capacity + 1) * sizeof *p->again);
    w->noise_start = fv_take(a, (size_t)(centres + 1) * sizeof *w->noise_start);
    const size_t draws = (size_t)((centres + FV_ABREAST) * per_centre);
    w->number = fv_take(a, draws * sizeof *w->number);
    w->noise = fv_take(a, draws * sizeof *w->noise);
    w->unique = fv_take(a, (size_t)(n_in > n_out ? n_in : n_out) * sizeof *w->unique);
    w->stamp = fv_take(a, FV_STAMPS * sizeof *w->stamp);

    fv_block *b = &w->block;
    b->dim = (int32_t)dim;
    b->outputs_stay = job->rule == FV_RULE_INPUTS;
    b->in = fv_take(a, (size_t)(n_in + 2 * FV_COPIED) * sizeof *b->in);
    b->in_state = fv_take(a, (size_t)n_in * sizeof *b->in_state);
    w->own_ahead = b->ahead = fv_take(a, (size_t)(fv_ahead_capacity(job) + FV_COPIED) * sizeof *b->ahead);
    w->own_out = b->out = fv_take(a, (size_t)n_out * sizeof *b->out);
    b->out_state = fv_take(a, (size_t)n_out * sizeof *b->out_state);
    b->in_weight = fv_take(a, (size_t)n_in * sizeof(float));
    b->pool_weight = bags && job->pool != FV_POOL_NONE ? fv_take(a, (size_t)n_in * sizeof(float)) : NULL;
    w->most_inputs = n_in;
    w->plain_inputs = !text && !concat && !locks && !job->frozen && !rule->n_state &&
                      !(bags && job->pool != FV_POOL_NONE);
    const int plain_outputs = job->negative && job->shared && !text && !job->frozen && !rule->n_state;
    w->plain_words = w->plain_inputs && span > 0;
    w->plain_ahead = plain_outputs && w->plain_inputs && !job->hs && !bags;
    const size_t records = plain_outputs ? (size_t)(centres + FV_ABREAST) : 0;
    const size_t per_record = (size_t)job->negative + 2;
    w->record = fv_take(a, (records * per_record + FV_COPIED) * sizeof *w->record);
    w->repeats = fv_take(a, records);
    w->last = fv_take(a, w->plain_words ? FV_LAST * sizeof *w->last : 0);
    if (!plain_outputs)
        w->record = NULL;
    b->in_rate = locks ? fv_take(a, (size_t)n_in * sizeof(float)) : NULL;
    b->label = fv_take(a, (size_t)ld * sizeof(float));
    b->offset = NULL;
    b->out_weight = fv_take(a, (size_t)ld * sizeof(float));
    w->scores_bytes = (size_t)((text ? 1 : FV_MAX_IN) * ld) * sizeof(float);
    b->scores = fv_take(a, w->scores_bytes);
    b->hidden = fv_take(a, (size_t)dim * sizeof(float));
    w->part = fv_take(a, (size_t)n_parts * sizeof *w->part);
    w->joined = fv_take(a, (size_t)(concat ? dim : 0) * sizeof(float));
    w->before = fv_take(a, (size_t)(concat ? dim : 0) * sizeof(float));
    w->copies_bytes = (size_t)(job->frozen ? (n_in + n_out) * dim : 0) * sizeof(float);
    float *copies = fv_take(a, w->copies_bytes);
    w->in_copies = job->frozen ? copies : NULL;
    w->out_copies = job->frozen ? copies + n_in * dim : NULL;
    for (int i = 0; i < 2; i++) {
        fv_text *t = &w->text[i];
        t->hash = fv_take(a, (size_t)tokens * sizeof *t->hash);
        t->label = fv_take(a, (size_t)tokens * sizeof *t->label);
        t->row = fv_take(a, (size_t)(text ? reach : 0) * sizeof *t->row);
    }
    w->ring.mask = slots - 1;
    w->ring.id = fv_take(a, (size_t)slots * sizeof *w->ring.id);
    w->ring.now = fv_take(a, (size_t)(bags ? slots * dim : 0) * sizeof(float));
    w->ring.was = fv_take(a, (size_t)(bags ? slots * dim : 0) * sizeof(float));
    const int64_t hot = fv_hot_room(job, rule);
    w->hot.room = (int32_t)hot;
    w->hot.now = fv_take(a, (size_t)(hot * job->nodes.rows[0].stride) * sizeof(float));
    w->hot.was = fv_take(a, (size_t)(hot * job->nodes.rows[0].stride) * sizeof(float));
    for (int i = 0; i < 2; i++)
        w->path[i].row = fv_take(a, (size_t)(job->hs ? job->max_path + FV_COPIED : 0) * sizeof *w->path[i].row);
    w->path_inputs = job->next == NULL ? FV_PATH_INPUTS : FV_PATH_SHARED;
    w->hot_every = hot > 0;
    while (w->hot_every && 2 * w->hot_every * job->workers <= FV_HOT_WINDOWS)
        w->hot_every *= 2;
    const size_t states = (size_t)(bags && rule->n_state ? slots * dim : 0) * sizeof(float);
    w->ring.state = states ? fv_take(a, states) : NULL;
    w->ring.state_was = states ? fv_take(a, states) : NULL;
    b->grad = fv_take(a, (size_t)((fused ? FV_MAX_IN : n_in + n_out) * dim) * sizeof(float));
    return a->used;
}

size_t fv_worker_bytes(const fv_job *job, const fv_train_kernels *kernels)
{
    fv_worker sizes;
    fv_arena a = {NULL, 0};
    fv_take(&a, sizeof(fv_worker));
    return fv_layout(&sizes, &a, job, kernels);
}

fv_worker *fv_worker_init(void *memory, const fv_job *job, const fv_train_kernels *kernels)
{
    fv_arena a = {memory, 0};
    fv_worker *w = fv_take(&a, sizeof(fv_worker));
    memset(w, 0, sizeof *w);
    fv_layout(w, &a, job, kernels);
    memset(w->stamp, 0, FV_STAMPS * sizeof *w->stamp);
    memset(w->block.scores, 0, w->scores_bytes);
    if (job->frozen) /* the padding stays zero */
        memset(w->in_copies, 0, w->copies_bytes);
    if (job->context == FV_CONCAT)
        memset(w->joined, 0, (size_t)w->block.dim * sizeof(float));
    for (int64_t i = 0; i < w->most_inputs; i++)
        w->block.in_weight[i] = 1.0f;
    return w;
}

#endif
