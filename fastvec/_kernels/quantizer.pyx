"""Product quantisation: nearest centroids, and rows that are stored as codes."""

from libc.stdint cimport int32_t, int64_t, uint8_t

from . import LEVEL


cdef extern from "quantizer_table.h" nogil:
    int FV_CENTROIDS

    ctypedef struct fv_nearest_job:
        const float *points
        int64_t n
        int64_t stride
        int64_t dim
        const float *centroids
        uint8_t *codes
        int64_t code_stride

    ctypedef void (*fv_nearest_kernel)(const fv_nearest_job *job) noexcept nogil
    fv_nearest_kernel fv_nearest_of(int level)


cdef extern from "codebooks.h" nogil:
    ctypedef struct fv_codebooks:
        int64_t dim
        int64_t width
        int64_t n_parts
        const float *centroids
        const uint8_t *codes
        const uint8_t *norm_codes
        const float *norms

    void fv_add_coded_row(const fv_codebooks *, int64_t row, float *out)
    void fv_mean_coded_rows(const fv_codebooks *, const int32_t *, int64_t, float *out)
    float fv_coded_dot(const fv_codebooks *, int64_t row, const float *x)
    void fv_sum_clusters(const float *, int64_t, int64_t, int64_t, const uint8_t *, double *,
                         int64_t *)


N_CENTROIDS = FV_CENTROIDS


def nearest(const float[:, ::1] points, int64_t column, const float[:, ::1] centroids,
            uint8_t[:, ::1] codes, int64_t part, int level=LEVEL):
    """Set ``codes[i, part]`` to the centroid nearest to ``points[i, column:column + dim]``.

    Centroids are (dim, 256): numbers of the same place side by side. Releases the GIL.
    """
    cdef fv_nearest_kernel kernel = fv_nearest_of(level)
    cdef fv_nearest_job job
    if kernel == NULL:
        raise ValueError(f"level {level} is not in this build")
    if centroids.shape[1] != FV_CENTROIDS or centroids.shape[0] < 1:
        raise ValueError(f"centroids must be (dim, {FV_CENTROIDS})")
    if not 0 <= column <= points.shape[1] - centroids.shape[0]:
        raise ValueError(f"points have {points.shape[1]} columns, {column} + dim asked for")
    if codes.shape[0] != points.shape[0] or not 0 <= part < codes.shape[1]:
        raise ValueError("codes must have a row for each point, and the column asked for")
    if points.shape[0] == 0:
        return
    job.points = &points[0, 0] + column
    job.n, job.stride = points.shape[0], points.shape[1]
    job.dim = centroids.shape[0]
    job.centroids = &centroids[0, 0]
    job.codes = &codes[0, 0] + part
    job.code_stride = codes.shape[1]
    with nogil:
        kernel(&job)


def sum_clusters(const float[:, ::1] points, int64_t column, const uint8_t[::1] codes,
                 double[:, ::1] sums, int64_t[::1] sizes):
    """Add each point to the sum of its centroid, and 1 to its size. Releases the GIL."""
    cdef int64_t dim = sums.shape[1]
    if sums.shape[0] != FV_CENTROIDS or sizes.shape[0] != FV_CENTROIDS or dim < 1:
        raise ValueError(f"sums must be ({FV_CENTROIDS}, dim), and sizes as many")
    if codes.shape[0] != points.shape[0] or not 0 <= column <= points.shape[1] - dim:
        raise ValueError("points must have the columns asked for, and a code each")
    if points.shape[0] == 0:
        return
    with nogil:
        fv_sum_clusters(&points[0, 0] + column, points.shape[0], points.shape[1], dim, &codes[0],
                        &sums[0, 0], &sizes[0])


cdef int _set_codebooks(fv_codebooks *q, int64_t dim, int64_t width, const float[::1] centroids,
                        const uint8_t[:, ::1] codes, const uint8_t[::1] norm_codes,
                        const float[::1] norms) except -1:
    """Fill in rows that are stored as codes."""
    if dim < 1 or width < 1 or centroids.shape[0] != dim * FV_CENTROIDS:
        raise ValueError(f"centroids must hold dim * {FV_CENTROIDS} numbers")
    if codes.shape[1] != (dim + width - 1) // width:
        raise ValueError(f"codes must have {(dim + width - 1) // width} columns")
    if (norm_codes is None) != (norms is None):
        raise ValueError("norm_codes and norms belong together")
    if norms is not None and (norms.shape[0] != FV_CENTROIDS
                              or norm_codes.shape[0] != codes.shape[0]):
        raise ValueError(f"norms must be {FV_CENTROIDS}, and norm_codes one a row")
    q.dim, q.width, q.n_parts = dim, width, codes.shape[1]
    q.centroids = &centroids[0]
    q.codes = &codes[0, 0] if codes.shape[0] else NULL
    q.norm_codes = &norm_codes[0] if norms is not None and codes.shape[0] else NULL
    q.norms = &norms[0] if norms is not None else NULL
    return 0


def rows(int64_t width, const float[::1] centroids, const uint8_t[:, ::1] codes,
         const uint8_t[::1] norm_codes, const float[::1] norms, float[:, ::1] out):
    """Write out all rows. Releases the GIL."""
    cdef fv_codebooks q
    cdef int64_t i
    _set_codebooks(&q, out.shape[1], width, centroids, codes, norm_codes, norms)
    if out.shape[0] != codes.shape[0]:
        raise ValueError(f"out has {out.shape[0]} rows, codes have {codes.shape[0]}")
    out[:, :] = 0
    with nogil:
        for i in range(codes.shape[0]):
            fv_add_coded_row(&q, i, &out[i, 0])


def mean_rows(int64_t width, const float[::1] centroids, const uint8_t[:, ::1] codes,
              const uint8_t[::1] norm_codes, const float[::1] norms, const int64_t[::1] starts,
              const int32_t[::1] ids, float[:, ::1] out):
    """Write the mean of rows ``ids[starts[i]:starts[i + 1]]`` to ``out[i]``; zeros for none."""
    cdef fv_codebooks q
    cdef int64_t i
    _set_codebooks(&q, out.shape[1], width, centroids, codes, norm_codes, norms)
    if starts.shape[0] != out.shape[0] + 1:
        raise ValueError("out must have one row for each bag")
    for i in range(out.shape[0]):
        if not 0 <= starts[i] <= starts[i + 1] <= ids.shape[0]:
            raise ValueError(f"starts[{i}:{i + 2}] is not a range of ids")
    for i in range(starts[0], starts[out.shape[0]]):  # what lies behind the bags is nobody's
        if not 0 <= ids[i] < codes.shape[0]:
            raise ValueError("ids name a row that does not exist")
    with nogil:
        for i in range(out.shape[0]):
            fv_mean_coded_rows(&q, &ids[0] + starts[i] if starts[i + 1] > starts[i] else NULL,
                               starts[i + 1] - starts[i], &out[i, 0])


def products(int64_t width, const float[::1] centroids, const uint8_t[:, ::1] codes,
             const uint8_t[::1] norm_codes, const float[::1] norms, const float[:, ::1] x,
             float[:, ::1] out):
    """Write the dot product of each x with each row to ``out[i_x, i_row]``. Releases the GIL."""
    cdef fv_codebooks q
    cdef int64_t i, row
    _set_codebooks(&q, x.shape[1], width, centroids, codes, norm_codes, norms)
    if out.shape[0] != x.shape[0] or out.shape[1] != codes.shape[0]:
        raise ValueError("out must have a row for each x and a column for each row")
    with nogil:
        for i in range(x.shape[0]):
            for row in range(codes.shape[0]):
                out[i, row] = fv_coded_dot(&q, row, &x[i, 0])
