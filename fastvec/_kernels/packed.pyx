"""Rows of several arrays laid side by side, and taken apart again."""

from libc.stdint cimport int32_t, int64_t
from libc.stdlib cimport calloc, free
from libc.string cimport memcpy

cdef struct fv_column:
    float *values
    int64_t begin, width


cdef class Packing:
    """Which columns of a wide row come from which array; ranges are checked here, once.

    Row p of `wide` is `blank`, but for the columns from ``begins[i]`` on, which are row ``at[p]`` of
    ``arrays[i]``.
    """

    cdef float[:, ::1] wide
    cdef const float[::1] blank
    cdef const int32_t[::1] at
    cdef fv_column *columns
    cdef int64_t n_columns
    cdef list held

    def __cinit__(self):
        self.columns = NULL

    def __init__(self, float[:, ::1] wide, const float[::1] blank, arrays, begins,
                 const int32_t[::1] at):
        cdef int64_t i, p
        cdef float[:, ::1] array
        if self.columns != NULL:
            raise RuntimeError("a packing is initialised once")
        if blank.shape[0] != wide.shape[1] or at.shape[0] != wide.shape[0]:
            raise ValueError("blank must be as wide as the rows, at as long as their number")
        if len(arrays) != len(begins):
            raise ValueError("each array needs the column it begins at")
        self.wide, self.blank, self.at, self.held = wide, blank, at, list(arrays)
        self.n_columns = len(self.held)
        self.columns = <fv_column *>calloc(<size_t>self.n_columns + 1, sizeof(fv_column))
        if self.columns == NULL:
            raise MemoryError()
        for i in range(self.n_columns):
            array = self.held[i]
            self.columns[i].begin, self.columns[i].width = begins[i], array.shape[1]
            if array.shape[0] and array.shape[1]:
                self.columns[i].values = &array[0, 0]
            if not 0 <= self.columns[i].begin <= wide.shape[1] - array.shape[1]:
                raise ValueError("the columns do not fit the wide rows")
            for p in range(at.shape[0]):
                if not 0 <= at[p] < array.shape[0]:
                    raise ValueError("a place names a row that there is not")

    def __dealloc__(self):
        free(self.columns)

    def pack(self, int64_t first, int64_t last):
        """Fill rows [first, last) of `wide`; releases the GIL."""
        cdef int64_t p, i
        cdef size_t n = self.blank.shape[0] * sizeof(float)
        cdef const fv_column *c
        self._check(first, last)
        with nogil:
            for p in range(first, last):
                memcpy(&self.wide[p, 0], &self.blank[0], n)
                for i in range(self.n_columns):
                    c = &self.columns[i]
                    memcpy(&self.wide[p, c.begin], c.values + self.at[p] * c.width,
                           c.width * sizeof(float))

    def unpack(self, int64_t first, int64_t last):
        """Give rows [first, last) back to the arrays; releases the GIL."""
        cdef int64_t p, i
        cdef const fv_column *c
        self._check(first, last)
        with nogil:
            for p in range(first, last):
                for i in range(self.n_columns):
                    c = &self.columns[i]
                    memcpy(c.values + self.at[p] * c.width, &self.wide[p, c.begin],
                           c.width * sizeof(float))

    cdef int _check(self, int64_t first, int64_t last) except -1:
        if not 0 <= first <= last <= self.wide.shape[0]:
            raise ValueError("rows out of range")
        return 0
