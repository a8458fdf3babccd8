"""Scans rows for the best matches of queries."""

from libc.stdint cimport int64_t
from libc.stdlib cimport free, malloc

from . import LEVEL


cdef extern from "query_table.h" nogil:
    int FV_FLOAT32
    int FV_FLOAT16
    int FV_INT8
    int FV_PRODUCT_ROWS

    ctypedef struct fv_scan:
        const void *rows
        int kind
        int64_t dim
        int64_t begin
        int64_t end
        int64_t first_id
        const float *norms
        const float *queries
        int64_t n_queries
        const int64_t *exclude_start
        const int64_t *exclude
        int64_t k
        float *scores
        int64_t *ids
        int64_t *n_found
        float *scratch

    ctypedef struct fv_products:
        fv_scan scan
        int64_t n_questions
        const int64_t *term_start
        const int64_t *terms
        const int64_t *n_positive
        float epsilon
        const float *weights

    ctypedef struct fv_query_kernels:
        int64_t (*scratch_size)(const fv_scan *scan) noexcept nogil
        void (*scan)(const fv_scan *scan) noexcept nogil
        void (*cosines)(const fv_scan *scan, float *out) noexcept nogil
        int64_t (*products_scratch_size)(const fv_products *job) noexcept nogil
        void (*products)(const fv_products *job) noexcept nogil
        void (*combine)(
            const fv_products *job, const float *similarities, int64_t ld
        ) noexcept nogil

    const fv_query_kernels *fv_query_table(int level)


cdef extern from "norms.h" nogil:
    void fv_row_norms(const float *rows, int64_t n, int64_t dim, float *norms)


FLOAT32 = FV_FLOAT32
FLOAT16 = FV_FLOAT16
INT8 = FV_INT8
COMBINED_ROWS = FV_PRODUCT_ROWS


cdef const fv_query_kernels *_kernels(int level) except NULL:
    """The table of a level."""
    cdef const fv_query_kernels *kernels = fv_query_table(level)
    if kernels == NULL:
        raise ValueError(f"level {level} is not in this build")
    return kernels


cdef int _set_rows(
    fv_scan *job,
    int kind,
    const unsigned char[:, ::1] rows,
    const float[:, ::1] queries,
    int64_t begin,
    int64_t end,
    int64_t first_id,
    const float[::1] norms,
) except -1:
    """Fill in what is scanned: rows as bytes, their kind, the range, the queries."""
    cdef int64_t size = 4 if kind == FV_FLOAT32 else 2 if kind == FV_FLOAT16 else 1
    if kind not in (FV_FLOAT32, FV_FLOAT16, FV_INT8):
        raise ValueError(f"kind {kind} is none of FLOAT32, FLOAT16 and INT8")
    if queries.shape[1] * size != rows.shape[1]:
        raise ValueError(
            f"queries have {queries.shape[1]} dimensions, rows have {rows.shape[1] / size:g}"
        )
    if not 0 <= begin <= end <= rows.shape[0]:
        raise ValueError(f"rows {begin} to {end} asked for, there are {rows.shape[0]}")
    if norms is not None and norms.shape[0] < end:
        raise ValueError(f"norms holds {norms.shape[0]} entries, rows end at {end}")
    job.kind = kind
    job.dim = queries.shape[1]
    job.begin = begin
    job.end = end
    job.first_id = first_id
    job.n_queries = queries.shape[0]
    job.rows = <const void *>&rows[0, 0] if rows.shape[0] and rows.shape[1] else NULL
    job.norms = &norms[0] if norms is not None and norms.shape[0] else NULL
    job.queries = &queries[0, 0] if queries.shape[0] and queries.shape[1] else NULL
    return 0


cdef int _set_heaps(
    fv_scan *job,
    int64_t n,
    const int64_t[::1] exclude_start,
    const int64_t[::1] exclude,
    float[:, ::1] scores,
    int64_t[:, ::1] ids,
    int64_t[::1] n_found,
) except -1:
    """Fill in the heaps of n queries and the rows that each leaves out."""
    cdef int64_t i
    if not (
        scores.shape[0] == ids.shape[0] == n_found.shape[0] == n
        and scores.shape[1] == ids.shape[1]
        and exclude_start.shape[0] == n + 1
    ):
        raise ValueError("scores, ids, n_found and exclude_start must fit the number of queries")
    for i in range(n):
        if not 0 <= exclude_start[i] <= exclude_start[i + 1] <= exclude.shape[0]:
            raise ValueError(f"exclude_start[{i}:{i + 2}] is not a range of exclude")
        if not 0 <= n_found[i] <= scores.shape[1]:
            raise ValueError(f"n_found[{i}] is {n_found[i]}, a heap holds {scores.shape[1]}")
    job.exclude_start = &exclude_start[0]
    job.exclude = &exclude[0] if exclude.shape[0] else NULL
    job.k = scores.shape[1]
    job.scores = &scores[0, 0] if n and scores.shape[1] else NULL
    job.ids = &ids[0, 0] if n and scores.shape[1] else NULL
    job.n_found = &n_found[0] if n else NULL
    return 0


cdef int _set_questions(
    fv_products *job,
    const int64_t[::1] term_start,
    const int64_t[::1] terms,
    const int64_t[::1] n_positive,
    const float[::1] weights,
    int64_t n_units,
    float epsilon,
) except -1:
    """Fill in the questions, which name units by number: sums with weights, products without."""
    cdef int64_t n = n_positive.shape[0], i
    if term_start.shape[0] != n + 1:
        raise ValueError(f"term_start has {term_start.shape[0]} entries for {n} questions")
    for i in range(n):
        if not 0 <= term_start[i] <= term_start[i + 1] <= terms.shape[0]:
            raise ValueError(f"term_start[{i}:{i + 2}] is not a range of terms")
        if not 0 <= n_positive[i] <= term_start[i + 1] - term_start[i]:
            raise ValueError(f"n_positive[{i}] is {n_positive[i]}, more than the question's terms")
    for i in range(terms.shape[0]):
        if not 0 <= terms[i] < n_units:
            raise ValueError(f"terms[{i}] is {terms[i]}, there are {n_units} units")
    if weights is not None and weights.shape[0] != terms.shape[0]:
        raise ValueError(f"{weights.shape[0]} weights for {terms.shape[0]} terms")
    job.n_questions = n
    job.term_start = &term_start[0]
    job.terms = &terms[0] if terms.shape[0] else NULL
    job.n_positive = &n_positive[0] if n else NULL
    job.epsilon = epsilon
    job.weights = &weights[0] if weights is not None and weights.shape[0] else NULL
    return 0


cdef float *_scratch(int64_t n) except NULL:
    """Room for n floats."""
    cdef float *room = <float *>malloc(<size_t>n * sizeof(float))
    if room == NULL:
        raise MemoryError(f"no room for {n} floats of packed queries")
    return room


def scan(
    const unsigned char[:, ::1] rows,
    int kind,
    const float[:, ::1] queries,
    const int64_t[::1] exclude_start,
    const int64_t[::1] exclude,
    float[:, ::1] scores,
    int64_t[:, ::1] ids,
    int64_t[::1] n_found,
    int64_t begin,
    int64_t end,
    int64_t first_id=0,
    const float[::1] norms=None,
    int level=LEVEL,
):
    """Add the best of rows[begin:end] to the heaps (scores, ids, n_found) of the queries.

    Rows are bytes of the given kind (FLOAT32, FLOAT16, INT8). Called again with further rows, whose
    ids must be larger, it goes on where it was. The heaps are in no order. Releases the GIL.
    """
    cdef const fv_query_kernels *kernels = _kernels(level)
    cdef fv_scan job
    _set_rows(&job, kind, rows, queries, begin, end, first_id, norms)
    _set_heaps(&job, queries.shape[0], exclude_start, exclude, scores, ids, n_found)
    if begin == end or job.n_queries == 0 or job.k == 0 or job.dim == 0:
        return
    job.scratch = _scratch(kernels.scratch_size(&job))
    with nogil:
        kernels.scan(&job)
    free(job.scratch)


def cosines(
    const unsigned char[:, ::1] rows,
    int kind,
    const float[:, ::1] queries,
    float[::1] out,
    int64_t begin,
    int64_t end,
    const float[::1] norms=None,
    int level=LEVEL,
):
    """Set out[i] to the score of row begin + i with the first query. Releases the GIL."""
    cdef const fv_query_kernels *kernels = _kernels(level)
    cdef fv_scan job
    _set_rows(&job, kind, rows, queries, begin, end, 0, norms)
    if queries.shape[0] < 1 or out.shape[0] != end - begin:
        raise ValueError(f"out has {out.shape[0]} entries for {end - begin} rows and one query")
    if begin == end or job.dim == 0:
        return
    with nogil:
        kernels.cosines(&job, &out[0])


def products(
    const unsigned char[:, ::1] rows,
    int kind,
    const float[:, ::1] units,
    const int64_t[::1] term_start,
    const int64_t[::1] terms,
    const int64_t[::1] n_positive,
    const float[::1] weights,
    const int64_t[::1] exclude_start,
    const int64_t[::1] exclude,
    float[:, ::1] scores,
    int64_t[:, ::1] ids,
    int64_t[::1] n_found,
    int64_t begin,
    int64_t end,
    int64_t first_id=0,
    const float[::1] norms=None,
    float epsilon=1e-6,
    int level=LEVEL,
):
    """Add the best rows to the heaps of questions over units that several of them may share.

    Question q names units[t] for t in terms[term_start[q]:term_start[q + 1]], its n_positive[q]
    positive ones first. Its score is the sum of their cosines times the `weights` of its terms
    (3CosAdd); without weights (None), the product of (1 + cos) / 2 over the positive ones, divided by
    that over the others plus epsilon (3CosMul). The rest is as in `scan`.
    """
    cdef const fv_query_kernels *kernels = _kernels(level)
    cdef fv_products job
    cdef int64_t n = n_positive.shape[0]
    _set_rows(&job.scan, kind, rows, units, begin, end, first_id, norms)
    _set_heaps(&job.scan, n, exclude_start, exclude, scores, ids, n_found)
    _set_questions(&job, term_start, terms, n_positive, weights, units.shape[0], epsilon)
    if begin == end or n == 0 or job.scan.k == 0 or job.scan.dim == 0 or terms.shape[0] == 0:
        return
    job.scan.scratch = _scratch(kernels.products_scratch_size(&job))
    with nogil:
        kernels.products(&job)
    free(job.scan.scratch)


def combine(
    const float[:, ::1] similarities,
    const int64_t[::1] term_start,
    const int64_t[::1] terms,
    const int64_t[::1] n_positive,
    const float[::1] weights,
    const int64_t[::1] exclude_start,
    const int64_t[::1] exclude,
    float[:, ::1] scores,
    int64_t[:, ::1] ids,
    int64_t[::1] n_found,
    int64_t begin,
    int64_t end,
    float epsilon=1e-6,
    int level=LEVEL,
):
    """Add the best of the rows begin to end to the heaps of questions, from similarities given.

    Row u of `similarities` holds those of unit u with the rows; its length is a multiple of
    `COMBINED_ROWS`, at least end - begin, and all its numbers are finite. Products are over the
    similarities as they are. The rest is as in `products`.
    """
    cdef const fv_query_kernels *kernels = _kernels(level)
    cdef fv_products job
    cdef int64_t ld = similarities.shape[1]
    if not 0 <= begin <= end <= begin + ld or ld % FV_PRODUCT_ROWS:
        raise ValueError(f"similarities hold {ld} rows, {begin} to {end} are asked for")
    job.scan.begin = begin
    job.scan.end = end
    _set_heaps(&job.scan, n_positive.shape[0], exclude_start, exclude, scores, ids, n_found)
    _set_questions(&job, term_start, terms, n_positive, weights, similarities.shape[0], epsilon)
    if begin == end or job.n_questions == 0 or job.scan.k == 0 or terms.shape[0] == 0:
        return
    with nogil:
        kernels.combine(&job, &similarities[0, 0], ld)


def row_norms(const float[:, ::1] rows, float[::1] norms):
    """Set norms[i] to the Euclidean length of row i. Releases the GIL."""
    if norms.shape[0] != rows.shape[0]:
        raise ValueError(f"{norms.shape[0]} norms for {rows.shape[0]} rows")
    if rows.shape[0] and rows.shape[1]:
        with nogil:
            fv_row_norms(&rows[0, 0], rows.shape[0], rows.shape[1], &norms[0])
    elif rows.shape[0]:
        norms[:] = 0
