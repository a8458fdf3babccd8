# What a job of a classifier is told besides: its texts and labels. Part of engine.pyx.

def set_texts(Job job, const int32_t[::1] hashes, int n_labels, int end_id, int word_ngrams,
              uint32_t bucket, int first_bucket, const int32_t[::1] kept=None,
              const int32_t[::1] place=None):
    """Say what the ids of a job's corpus stand for; corpus and bags are set.

    Ids below ``len(hashes)`` are words, those above labels. `end_id` is the word that ends every
    text, or -1. Buckets of word n-grams are rows from `first_bucket` on; of a pruned model only those
    `kept`, which rise, in rows ``first_bucket + place``.
    """
    cdef int64_t i, q, tokens, rows, n_rows, n_ids = hashes.shape[0], most = 0, longest = 0
    cdef int32_t id, highest = -1
    cdef const int64_t *bags = job.c.bag_starts
    if bags == NULL or job.c.ids == NULL:
        raise ValueError("set the corpus and the bags first")
    if job.held["bags"][0].shape[0] != n_ids + 1 or not -1 <= end_id < n_ids:
        raise ValueError("hashes must have one item for each bag, and the end of texts be one")
    if n_ids + n_labels >= 1 << 31 or n_labels < 1 or word_ngrams < 1 or first_bucket < 0:
        raise ValueError("labels, word_ngrams or first_bucket out of range")
    n_rows = job.c.in_.n_rows - first_bucket
    if kept is None:
        if bucket > <uint64_t>max(n_rows, 0):
            raise ValueError("the buckets do not fit the input rows")
    elif place is None or kept.shape[0] != place.shape[0]:
        raise ValueError("every kept bucket must have a place")
    else:
        for i in range(kept.shape[0]):
            if not 0 <= place[i] < n_rows or i and kept[i - 1] >= kept[i]:
                raise ValueError("kept buckets must rise, and name rows that the table has")
        job.held["kept"] = kept, place
        job.c.text.pruned = 1
        job.c.text.n_kept = kept.shape[0]
        job.c.text.kept = &kept[0] if kept.shape[0] else NULL
        job.c.text.place = &place[0] if kept.shape[0] else NULL
    job.held["hashes"] = hashes
    job.c.text.hash = &hashes[0] if n_ids else NULL
    job.c.text.n_ids = n_ids
    job.c.text.end_id = end_id
    job.c.text.word_ngrams = word_ngrams
    job.c.text.bucket = bucket if word_ngrams > 1 else 0
    job.c.text.first_bucket = first_bucket
    job.c.first_label = <int32_t>n_ids
    job.c.n_labels = n_labels
    with nogil:
        for i in range(job.c.n_sentences):
            tokens = rows = 0
            if end_id >= 0:
                tokens = 1
                rows = bags[end_id + 1] - bags[end_id]
            for q in range(job.c.starts[i], job.c.starts[i + 1]):
                id = job.c.ids[q]
                highest = max(highest, id)
                tokens += 1
                if 0 <= id < n_ids:
                    rows += bags[id + 1] - bags[id]
            longest = max(longest, tokens)
            most = max(most, rows + fv_most_word_ngrams(&job.c.text, tokens))
    if highest >= n_ids + n_labels:
        raise ValueError("the corpus holds an id that is neither word nor label")
    if most >= (<int64_t>1 << 31) - 64:
        raise ValueError("a text has too many words for one step; cut it into several")
    job.c.longest_text = longest
    job.c.most_rows = most


def set_order(Job job, const int64_t[::1] order):
    """Train text ``order[s]`` in the place of text s: a permutation of all texts."""
    cdef int64_t i, n = job.c.n_sentences
    cdef unsigned char[::1] seen = bytearray(n)
    if order.shape[0] != n:
        raise ValueError("the order must name every text once")
    for i in range(n):
        if not 0 <= order[i] < n or seen[order[i]]:
            raise ValueError("the order must name every text once")
        seen[order[i]] = 1
    job.held["order"] = order
    job.c.order = &order[0]


def set_all_labels(Job job, str objective):
    """Let a job score every label of a text by ``"softmax"`` or ``"logistic"``; texts are set."""
    if job.c.n_labels < 1 or job.c.n_labels > job.c.noise.n_rows:
        raise ValueError("the labels do not fit the output table")
    job.c.all_labels = ALL_LABELS[objective]
