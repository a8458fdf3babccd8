"""Prediction of classifiers: texts to rows, rows to scores, scores to labels."""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t
from libc.stdlib cimport free, malloc

cdef extern from "text_lines.h" nogil:
    int FV_TEXT_PAD
    ctypedef struct fv_text_words:
        int32_t end_id, word_ngrams
        uint32_t bucket
        int32_t first_bucket
        int32_t pruned
        int64_t n_kept
        const int32_t *kept
        const int32_t *place
    ctypedef struct fv_lines:
        const unsigned char *words
        const int64_t *ends
        const int32_t *hash
        int32_t *slot
        uint64_t mask
        int32_t n_words
        const unsigned char *prefix
        int64_t prefix_length
        const int64_t *bag_starts
        const int32_t *bag_rows
        int32_t min_n, max_n
        uint32_t bucket
        fv_text_words text
    void fv_enter_words(fv_lines *)
    int64_t fv_text_line(const fv_lines *, const unsigned char *, const unsigned char *, int,
                         int32_t *, int32_t *)

cdef extern from "label_choice.h" nogil:
    int FV_BY_SOFTMAX
    int FV_BY_LOGISTIC
    int FV_BY_TREE
    float fv_one_sigma(float)
    void fv_softmax_row(const float *, int64_t, float *)
    void fv_tree_row(const float *, int64_t, const int32_t *, const uint8_t *, float *, float *)
    int64_t fv_best_labels(const float *, int64_t, int64_t, float, float *, int64_t *)

cdef extern from "query_table.h" nogil:
    ctypedef struct fv_query_kernels:
        void (*text_mean)(const char *, int64_t, const int32_t *, int64_t, float *) noexcept nogil
        void (*label_scores)(const char *, int64_t, int64_t, const float *, float *) noexcept nogil
    const fv_query_kernels *fv_query_table(int level)

BY = {"softmax": FV_BY_SOFTMAX, "logistic": FV_BY_LOGISTIC, "tree": FV_BY_TREE}
PAD = FV_TEXT_PAD


cdef const fv_query_kernels *_kernels(int level) except NULL:
    cdef const fv_query_kernels *kernels = fv_query_table(level)
    if kernels == NULL:
        raise ValueError(f"level {level} is not in this build")
    return kernels


cdef class Lines:
    """A classifier's dictionary, which turns texts into rows of the input table.

    Parameters are arrays: `words` joined, where each ends, their hashes, free room for 2^m slots (more
    than words), the rows of each word in CSR form; then the n-grams of unknown words and of words, in
    `bucket` rows from `first_bucket` on, of a pruned model only the buckets `kept`, which rise, in rows
    ``first_bucket + place``.
    """

    cdef fv_lines c
    cdef object held
    cdef int64_t n_lengths  # of n-grams of characters

    def __init__(self, const unsigned char[::1] words, const int64_t[::1] ends,
                 const int32_t[::1] hashes, int32_t[::1] slots, const unsigned char[::1] prefix,
                 const int64_t[::1] bag_starts, const int32_t[::1] bag_rows, int min_n, int max_n,
                 int end_id, int word_ngrams, uint32_t bucket, int first_bucket,
                 const int32_t[::1] kept=None, const int32_t[::1] place=None):
        cdef int64_t i, n = ends.shape[0], before = 0
        if hashes.shape[0] != n or bag_starts.shape[0] != n + 1 or n >= 1 << 31:
            raise ValueError("ends, hashes and bags must have one item per word")
        if slots.shape[0] <= n or slots.shape[0] & (slots.shape[0] - 1):
            raise ValueError("slots must be a power of two above the number of words")
        if max_n > 0 and not 1 <= min_n <= max_n:
            raise ValueError(f"wanted 1 <= min_n <= max_n or max_n = 0, got {min_n}, {max_n}")
        self.n_lengths = max_n - min_n + 1 if max_n > 0 else 0
        for i in range(n):
            if ends[i] < before or bag_starts[i] > bag_starts[i + 1]:
                raise ValueError("the ends of words and bags must not fall")
            if bag_starts[i + 1] - bag_starts[i] > 1 + (ends[i] - before + 2) * self.n_lengths:
                raise ValueError("a word has more rows than n-grams")
            before = ends[i]
        if before > words.shape[0] or bag_starts[0] != 0 or bag_starts[n] > bag_rows.shape[0]:
            raise ValueError("a word or a bag ends behind its array")
        if not -1 <= end_id < n or word_ngrams < 1 or first_bucket < 0 or (max_n and bucket < 1):
            raise ValueError("end_id, word_ngrams, first_bucket or bucket out of range")
        if (kept is None) != (place is None) or kept is not None and kept.shape[0] != place.shape[0]:
            raise ValueError("every kept bucket must have a place")
        self.held = (words, ends, hashes, slots, prefix, bag_starts, bag_rows, kept, place)
        self.c.words = &words[0] if words.shape[0] else NULL
        self.c.ends = &ends[0] if n else NULL
        self.c.hash = &hashes[0] if n else NULL
        self.c.slot = &slots[0]
        self.c.mask = <uint64_t>slots.shape[0] - 1
        self.c.n_words = <int32_t>n
        self.c.prefix = &prefix[0] if prefix.shape[0] else NULL
        self.c.prefix_length = prefix.shape[0]
        self.c.bag_starts = &bag_starts[0]
        self.c.bag_rows = &bag_rows[0] if bag_rows.shape[0] else NULL
        self.c.min_n = min_n
        self.c.max_n = max(max_n, 0)
        self.c.bucket = bucket
        self.c.text.end_id = end_id
        self.c.text.word_ngrams = word_ngrams
        self.c.text.bucket = bucket if word_ngrams > 1 else 0
        self.c.text.first_bucket = first_bucket
        if kept is not None:
            self.c.text.pruned = 1
            self.c.text.n_kept = kept.shape[0]
            self.c.text.kept = &kept[0] if kept.shape[0] else NULL
            self.c.text.place = &place[0] if kept.shape[0] else NULL
        with nogil:
            fv_enter_words(&self.c)

    def most_rows(self, const int64_t[::1] ends):
        """Return a bound of the rows that texts with these ends can have, n-grams be as long as they may.
        """
        cdef int64_t i, length, tokens, longest, begin = 0, most = 0
        for i in range(ends.shape[0]):
            length = max(ends[i] - begin, 0)
            begin = ends[i]
            tokens = length // 2 + 2
            longest = min(<int64_t>self.c.text.word_ngrams, tokens) if self.c.text.bucket else 1
            most += tokens * longest + (length + 2 * tokens) * min(self.n_lengths, length + 2)
        return most

    def rows(self, const unsigned char[::1] text, const int64_t[::1] ends, int64_t[::1] starts,
             int32_t[::1] rows, bint cut=False):
        """Write the rows of text i, ``text[ends[i - 1]:ends[i]]``, to ``rows[starts[i]:starts[i + 1]]``.

        `text` goes on for ``PAD`` bytes behind the last text, `rows` has room for `most_rows`; releases
        the GIL. White space separates tokens, NUL in texts that are `cut` already.
        """
        cdef int64_t i, begin = 0, longest = 0, n = ends.shape[0], at = 0
        cdef int32_t *hashes
        if starts.shape[0] != n + 1:
            raise ValueError("starts must have one item more than there are texts")
        for i in range(n):
            if ends[i] < begin:
                raise ValueError("the ends of texts must not fall")
            longest = max(longest, ends[i] - begin)
            begin = ends[i]
        if begin + FV_TEXT_PAD > text.shape[0] or rows.shape[0] < self.most_rows(ends):
            raise ValueError("text lacks its padding, or rows has too little room")
        hashes = <int32_t *>malloc(<size_t>(longest // 2 + 2) * sizeof(int32_t))
        if hashes == NULL:
            raise MemoryError()
        begin = 0
        with nogil:
            starts[0] = 0
            for i in range(n):
                at += fv_text_line(&self.c, &text[0] + begin, &text[0] + ends[i], cut,
                                   hashes, &rows[0] + at)
                starts[i + 1] = at
                begin = ends[i]
        free(hashes)


def mean_rows(int level, const unsigned char[:, ::1] table, const int64_t[::1] starts,
              const int32_t[::1] rows, float[:, ::1] out):
    """Write the mean of table rows ``rows[starts[i]:starts[i + 1]]`` to ``out[i]``; zeros for none.

    `table` holds the bytes of float32 rows, (n_rows, 4 * dim), at any address; releases the GIL.
    """
    cdef const fv_query_kernels *kernels = _kernels(level)
    cdef int64_t i, n = out.shape[0], dim = out.shape[1]
    cdef int32_t lowest = 0, highest = -1
    if starts.shape[0] != n + 1 or table.shape[1] != 4 * dim:
        raise ValueError("out must have one row for each bag, as long as the table's")
    if n == 0 or dim == 0:
        return
    for i in range(n):
        if starts[i + 1] < starts[i]:
            raise ValueError("starts must not fall")
    if starts[0] < 0 or starts[n] > rows.shape[0]:
        raise ValueError("starts must lie within rows")
    with nogil:
        for i in range(starts[0], starts[n]):
            lowest = min(lowest, rows[i])
            highest = max(highest, rows[i])
    if lowest < 0 or highest >= table.shape[0]:
        raise ValueError("rows name a row that the table does not have")
    with nogil:
        for i in range(n):
            kernels.text_mean(<const char *>&table[0, 0] if table.shape[0] else NULL, dim,
                              &rows[0] + starts[i] if starts[i + 1] > starts[i] else NULL,
                              starts[i + 1] - starts[i], &out[i, 0])


def label_scores(int level, const unsigned char[:, ::1] table, const float[:, ::1] hidden,
                 float[:, ::1] out):
    """Write the products of each hidden row with each row of `table`, bytes as in `mean_rows`."""
    cdef const fv_query_kernels *kernels = _kernels(level)
    cdef int64_t i, n = out.shape[0], dim = hidden.shape[1]
    if hidden.shape[0] != n or table.shape[1] != 4 * dim or out.shape[1] != table.shape[0]:
        raise ValueError("out must have one row for each hidden row, one column for each of the table's")
    if n == 0 or table.shape[0] == 0 or dim == 0:
        return
    with nogil:
        for i in range(n):
            kernels.label_scores(<const char *>&table[0, 0], dim, table.shape[0], &hidden[i, 0],
                                 &out[i, 0])


def probabilities(str by, float[:, ::1] scores, const int32_t[::1] parent=None,
                  const uint8_t[::1] turn=None):
    """Turn the scores of labels, or of a tree's nodes, into probabilities in place; no GIL.

    With ``"tree"`` `scores` has one column for each label, the last without meaning; parent and turn
    are of the inner nodes, then of the labels (2 n - 1).
    """
    cdef int which = BY[by]
    cdef int64_t i, j, n = scores.shape[1]
    cdef float *node = NULL
    if scores.shape[0] == 0 or n == 0:
        return
    if which == FV_BY_TREE:
        if parent is None or turn is None or parent.shape[0] != 2 * n - 1 or turn.shape[0] != 2 * n - 1:
            raise ValueError("parent and turn must have one item for each node of the tree")
        for i in range(2 * n - 1):
            if n > 1 and i != n - 2 and not (i if i < n - 1 else -1) < parent[i] < n - 1:
                raise ValueError("a node of the tree has no parent above it")
        node = <float *>malloc(<size_t>(2 * n) * sizeof(float))
        if node == NULL:
            raise MemoryError()
    with nogil:
        for i in range(scores.shape[0]):
            if which == FV_BY_SOFTMAX:
                fv_softmax_row(&scores[i, 0], n, &scores[i, 0])
            elif which == FV_BY_LOGISTIC:
                for j in range(n):
                    scores[i, j] = fv_one_sigma(scores[i, j])
            else:
                fv_tree_row(&scores[i, 0], n, &parent[0], &turn[0], node, node + n)
                for j in range(n):
                    scores[i, j] = node[n + j]
    free(node)


def best_labels(const float[:, ::1] probability, float threshold, float[:, ::1] best,
                int64_t[:, ::1] label, int64_t[::1] found):
    """Write the k most probable labels of each row, best first, and how many reach the threshold."""
    cdef int64_t i, n = probability.shape[0], k = best.shape[1]
    if best.shape[0] != n or label.shape[0] != n or label.shape[1] != k or found.shape[0] != n:
        raise ValueError("best, label and found must have one row for each row of probabilities")
    if k < 1 or n == 0 or probability.shape[1] == 0:
        found[:] = 0
        return
    with nogil:
        for i in range(n):
            found[i] = fv_best_labels(&probability[i, 0], probability.shape[1], k, threshold,
                                      &best[i, 0], &label[i, 0])
