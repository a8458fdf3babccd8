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


def run_draws(int level, const uint64_t[::1] alias, uint64_t key, uint64_t first,
              uint64_t[::1] numbers):
    """Draw numbers from number `first` on by a level's own kernel; return whether it has one."""
    cdef const fv_train_kernels *k = _table(level)
    cdef fv_noise of
    if k.draw_ahead == NULL or numbers.shape[0] == 0:
        return False
    of.alias, of.n_alias, of.table = &alias[0], <uint32_t>alias.shape[0], NULL
    k.draw_ahead(&of, key, first, <uint32_t>numbers.shape[0], &numbers[0])
    return True


def window_draws(int level, const uint64_t[::1] alias, uint64_t key, const int64_t[::1] positions,
                 const int32_t[::1] targets, float[:, ::1] rows, uint64_t[:, ::1] numbers,
                 int32_t[:, ::1] ids, size_t[:, ::1] addresses, float[:, ::1] apart=None):
    """Draw the noise words of four windows by a level's own kernels; return None where it has none.

    Numbers and ids are written, n by four, and the addresses of rows, of which the first may stand apart:
    in each window's n + 2 behind a free place those of its target and its noise words. Returns in which
    windows two of the ids and the target are one, a bit for each, or -1 where the kernel did not look.
    """
    cdef const fv_train_kernels *k = _table(level)
    cdef fv_noise of
    cdef fv_table table
    cdef Py_ssize_t n = numbers.shape[0]
    if k.resolve_four == NULL or k.draw_four == NULL:
        return None
    if not 0 < alias.shape[0] <= rows.shape[0]:
        raise ValueError("the alias table does not fit the rows")
    if (
        n < 1 or ids.shape[0] < n or addresses.shape[1] != n + 2
        or min(positions.shape[0], targets.shape[0], numbers.shape[1], ids.shape[1],
               addresses.shape[0]) < FV_ABREAST
    ):
        raise ValueError(f"no room for {n} words in {FV_ABREAST} windows")
    of.alias, of.n_alias = &alias[0], <uint32_t>alias.shape[0]
    of.table = &table
    memset(&table, 0, sizeof(table))
    table.rows[0].base, table.rows[0].stride = &rows[0, 0], rows.shape[1]
    table.n_rows = rows.shape[0]
    if apart is not None:
        table.rows[1].base, table.rows[1].stride = &apart[0, 0], apart.shape[1]
        table.n_apart = <int32_t>apart.shape[0]
    k.draw_four(&of, key, &positions[0], <uint32_t>n, &numbers[0, 0])
    return k.resolve_four(&of, &numbers[0, 0], <uint32_t>n, &targets[0], &ids[0, 0],
                          <float **>&addresses[0, 1])
