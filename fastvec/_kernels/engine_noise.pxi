# Random numbers and the noise words they mean: the entry points of tests. Part of engine.pyx.

def draws(seed, epoch, str stream, int64_t first, int64_t n):
    """Return n draws of a stream from index `first` on, as a list of 64-bit integers."""
    cdef uint64_t key = fv_key(<uint64_t>(seed & 0xFFFFFFFFFFFFFFFF), <uint64_t>epoch,
                               <uint64_t>STREAMS[stream])
    return [fv_draw(key, <uint64_t>(first + i)) for i in range(n)]


def alias_draws(const uint64_t[::1] alias, list numbers):
    """Return the ids that 64-bit draws select in an alias table."""
    cdef uint64_t z
    out = []
    for number in numbers:
        z = number
        out.append(fv_alias_draw(z, &alias[0], <uint32_t>alias.shape[0]))
    return out


def noise_draws(int level, const uint64_t[::1] alias, uint64_t key, uint64_t first, int n,
                int32_t target, float[:, ::1] rows, uint64_t[::1] numbers, int32_t[::1] ids,
                size_t[::1] addresses, float[:, ::1] apart=None):
    """Draw n noise words by a level's own kernels; return None where it has none.

    Numbers, ids and addresses of rows, of which the first may stand apart, are written, whole groups of
    four of them. Returns whether two of the ids and the target are one: 0, 1, or -1 where the kernel did
    not look.
    """
    cdef const fv_train_kernels *k = _table(level)
    cdef fv_noise of
    cdef fv_table table
    if k.resolve == NULL or k.draw_ahead == NULL:
        return None
    if not 0 < alias.shape[0] <= rows.shape[0]:
        raise ValueError("the alias table does not fit the rows")
    if n < 1 or min(numbers.shape[0], ids.shape[0], addresses.shape[0]) < n + FV_DRAWN:
        raise ValueError(f"no room for {n} words and {FV_DRAWN} more")
    of.alias, of.n_alias = &alias[0], <uint32_t>alias.shape[0]
    of.table = &table
    memset(&table, 0, sizeof(table))
    table.rows[0].base, table.rows[0].stride = &rows[0, 0], rows.shape[1]
    table.n_rows = rows.shape[0]
    if apart is not None:
        table.rows[1].base, table.rows[1].stride = &apart[0, 0], apart.shape[1]
        table.n_apart = <int32_t>apart.shape[0]
    k.draw_ahead(&of, key, first, <uint32_t>n, &numbers[0])
    return k.resolve(&of, &numbers[0], <uint32_t>n, target, &ids[0], <float **>&addresses[0])
