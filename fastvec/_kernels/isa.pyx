"""Instruction-set levels: their names, which of them were built, which this machine can run."""

cdef extern from "levels.h" nogil:
    int FV_N_LEVELS
    const char *fv_level_name(int level)
    int fv_level_built(int level)
    int fv_level_supported(int level)
    int fv_level_best()


def levels():
    """Return the names of all levels; the position of a name is its index in every kernel table."""
    return [fv_level_name(i).decode("ascii") for i in range(FV_N_LEVELS)]


def built(int level):
    """Return whether this build holds the level."""
    return bool(fv_level_built(level))


def supported(int level):
    """Return whether this build holds the level and this machine can run it."""
    return bool(fv_level_supported(level))


def best():
    """Return the index of the fastest level that this machine can run."""
    return fv_level_best()
