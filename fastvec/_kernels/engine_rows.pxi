# Rows apart and together again, in place. Part of engine.pyx.

def spread_rows(float[::1] buffer, int64_t n_rows, int64_t dim, int64_t stride):
    """Move rows of `dim` floats apart to `stride`, in place, padding zero; releases the GIL."""
    cdef int64_t i
    if not 0 < dim <= stride or n_rows < 0 or n_rows * stride > buffer.shape[0]:
        raise ValueError("the rows do not fit the buffer")
    with nogil:
        for i in range(n_rows - 1, -1, -1):
            memmove(&buffer[0] + i * stride, &buffer[0] + i * dim, dim * sizeof(float))
            memset(&buffer[0] + i * stride + dim, 0, (stride - dim) * sizeof(float))


def join_rows(float[::1] buffer, int64_t n_rows, int64_t dim, int64_t stride):
    """Undo `spread_rows`."""
    cdef int64_t i
    if not 0 < dim <= stride or n_rows < 0 or n_rows * stride > buffer.shape[0]:
        raise ValueError("the rows do not fit the buffer")
    with nogil:
        for i in range(n_rows):
            memmove(&buffer[0] + i * dim, &buffer[0] + i * stride, dim * sizeof(float))
