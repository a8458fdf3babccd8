"""Scans rows for the best matches of queries."""

from libc.stdint cimport int64_t
from libc.stdlib cimport free, malloc

from . import LEVEL


cdef extern from "query_table.h" nogil:
    ctypedef struct fv_scan:
        const float *rows
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

    ctypedef struct fv_query_kernels:
        int64_t (*scratch_size)(int64_t n_queries, int64_t dim) noexcept nogil
        void (*scan)(const fv_scan *scan) noexcept nogil

    const fv_query_kernels *fv_query_table(int level)


def scan(
    const float[:, ::1] rows,
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

    Called again with further rows, whose ids must be larger, it goes on where it was. The heaps
    are in no order. Releases the GIL.
    """
    cdef int64_t n_queries = queries.shape[0], dim = rows.shape[1], i
    cdef const fv_query_kernels *kernels = fv_query_table(level)
    cdef fv_scan job
    if kernels == NULL:
        raise ValueError(f"level {level} is not in this build")
    if queries.shape[1] != dim:
        raise ValueError(f"queries have {queries.shape[1]} dimensions, rows have {dim}")
    if not 0 <= begin <= end <= rows.shape[0]:
        raise ValueError(f"rows {begin} to {end} asked for, there are {rows.shape[0]}")
    if norms is not None and norms.shape[0] < end:
        raise ValueError(f"norms holds {norms.shape[0]} entries, rows end at {end}")
    if not (
        scores.shape[0] == ids.shape[0] == n_found.shape[0] == n_queries
        and scores.shape[1] == ids.shape[1]
        and exclude_start.shape[0] == n_queries + 1
    ):
        raise ValueError("scores, ids, n_found and exclude_start must fit the number of queries")
    for i in range(n_queries):
        if not 0 <= exclude_start[i] <= exclude_start[i + 1] <= exclude.shape[0]:
            raise ValueError(f"exclude_start[{i}:{i + 2}] is not a range of exclude")
        if not 0 <= n_found[i] <= scores.shape[1]:
            raise ValueError(f"n_found[{i}] is {n_found[i]}, a heap holds {scores.shape[1]}")
    if begin == end or n_queries == 0 or scores.shape[1] == 0 or dim == 0:
        return
    job.scratch = <float *>malloc(<size_t>kernels.scratch_size(n_queries, dim) * sizeof(float))
    if job.scratch == NULL:
        raise MemoryError(f"no room to pack {n_queries} queries of {dim} dimensions")
    job.rows = &rows[0, 0]
    job.dim = dim
    job.begin = begin
    job.end = end
    job.first_id = first_id
    job.norms = &norms[0] if norms is not None else NULL
    job.queries = &queries[0, 0]
    job.n_queries = n_queries
    job.exclude_start = &exclude_start[0]
    job.exclude = &exclude[0] if exclude.shape[0] else NULL
    job.k = scores.shape[1]
    job.scores = &scores[0, 0]
    job.ids = &ids[0, 0]
    job.n_found = &n_found[0]
    with nogil:
        kernels.scan(&job)
    free(job.scratch)
