# Blocks made from matrices, and loops that measure: the entry points of tests and benchmarks.
# Part of engine.pyx.

cdef class _Block:
    """Owns the pointer arrays of a block made from matrices; for tests and benchmarks only."""

    cdef fv_block c
    cdef void *memory

    def __cinit__(self):
        self.memory = NULL

    def __dealloc__(self):
        free(self.memory)

    cdef int fill(self, const fv_train_kernels *k, float[:, ::1] rows_in, float[:, ::1] rows_out,
                  float[:, ::1] state_in, float[:, ::1] state_out) except -1:
        cdef int64_t m = rows_in.shape[0], n = rows_out.shape[0], dim = rows_in.shape[1], i
        cdef int64_t ld = (n + k.min_ld - 1) // k.min_ld * k.min_ld
        cdef int64_t rows = m if m > FV_MAX_IN else FV_MAX_IN
        cdef int64_t floats = 2 * m + 3 * ld + rows * ld + dim + (rows + n) * dim + 64
        cdef float *f
        if dim % k.min_ld or rows_out.shape[1] != dim:
            raise ValueError(f"rows must have the same stride, a multiple of {k.min_ld}")
        if n > FV_MAX_OUT or m == 0 or n == 0:
            raise ValueError("block out of range")
        self.memory = malloc(<size_t>(2 * (m + n) * sizeof(float *) + floats * 4))
        if self.memory == NULL:
            raise MemoryError()
        memset(self.memory, 0, <size_t>(2 * (m + n) * sizeof(float *) + floats * 4))
        self.c.in_ = <float **>self.memory
        self.c.in_state = self.c.in_ + m
        self.c.out = self.c.in_state + m
        self.c.out_state = self.c.out + n
        f = <float *>(self.c.out_state + n)
        self.c.in_weight = f
        self.c.in_rate = f + m
        self.c.label = f + 2 * m
        self.c.offset = self.c.label + ld
        self.c.out_weight = self.c.offset + ld
        self.c.scores = self.c.out_weight + ld
        self.c.hidden = self.c.scores + rows * ld
        self.c.grad = self.c.hidden + dim
        self.c.n_in, self.c.n_out, self.c.dim = <int32_t>m, <int32_t>n, <int32_t>dim
        self.c.ld = <int32_t>ld
        for i in range(m):
            self.c.in_[i] = &rows_in[i, 0]
            self.c.in_state[i] = &state_in[i, 0] if state_in is not None else NULL
            self.c.in_weight[i] = 1
        for i in range(n):
            self.c.out[i] = &rows_out[i, 0]
            self.c.out_state[i] = &state_out[i, 0] if state_out is not None else NULL
            self.c.out_weight[i] = 1
        return 0


def block_step(int level, float[:, ::1] rows_in, float[:, ::1] rows_out, float[::1] label, *,
               float rate, str rule="sgd", str pool="none", float[:, ::1] state_in=None,
               float[:, ::1] state_out=None, float[::1] in_weight=None, float[::1] out_weight=None,
               float[::1] offset=None, float[::1] in_rate=None, float grad_scale=1.0,
               float eps=0.0, bint before=True, float clip=0.0, str objective="logistic",
               bint generic=False):
    """Take one step of the engine on matrices (n, stride), in place; return the loss.

    `generic` forces the path through ``move_row`` where the rule has a fused form.
    """
    cdef const fv_train_kernels *k = _table(level)
    cdef _Block b = _Block()
    cdef fv_loss loss
    cdef fv_rule the_rule
    cdef fv_rule_params params
    cdef int64_t i, m = rows_in.shape[0], n = rows_out.shape[0]
    cdef int32_t number = RULES[rule]
    b.fill(k, rows_in, rows_out, state_in, state_out)
    the_rule = k.rules[number]
    if the_rule.n_state and (state_in is None or state_out is None):
        raise ValueError(f"rule {rule!r} needs state_in and state_out")
    if generic:
        the_rule.move_block = NULL
        the_rule.move_pooled = NULL
        the_rule.step_few = NULL
    b.c.pool = POOLS[pool]
    b.c.rate = rate
    b.c.grad_scale = grad_scale
    for i in range(m):
        if in_weight is not None:
            b.c.in_weight[i] = in_weight[i]
            b.c.weighted |= in_weight[i] != 1
        if in_rate is not None:
            b.c.in_rate[i] = in_rate[i]
    for i in range(n):
        b.c.label[i] = label[i]
        if out_weight is not None:
            b.c.out_weight[i] = out_weight[i]
            b.c.weighted |= out_weight[i] != 0 and out_weight[i] != 1
        if offset is not None:
            b.c.offset[i] = offset[i]
    if in_rate is None:
        b.c.in_rate = NULL
    if offset is None:
        b.c.offset = NULL
    params.eps = eps
    params.before = before
    params.clip = clip
    k.loss_begin(&loss)
    fv_step(k, &b.c, OBJECTIVES[objective], &the_rule, &params, &loss)
    return k.loss_end(&loss)


def bench_block(int level, float[:, ::1] rows_in, float[:, ::1] rows_out, int64_t repeats):
    """Take `repeats` SGD steps of rate 0 on the same rows, GIL released: kernel time, rows in cache."""
    cdef const fv_train_kernels *k = _table(level)
    cdef _Block b = _Block()
    cdef fv_loss loss
    cdef fv_rule_params params
    cdef int64_t i
    b.fill(k, rows_in, rows_out, None, None)
    memset(&params, 0, sizeof(params))
    b.c.label[0] = 1
    b.c.in_rate = NULL
    b.c.offset = NULL
    b.c.rate = 0
    k.loss_begin(&loss)
    with nogil:
        for i in range(repeats):
            fv_step(k, &b.c, 0, &k.rules[0], &params, &loss)
    return k.loss_end(&loss)


def fma_rounds(int level, int64_t rounds):
    """Run 10 * lanes * rounds multiply-adds in registers, GIL released; return (FMAs, checksum)."""
    cdef const fv_train_kernels *k = _table(level)
    cdef double sink
    with nogil:
        sink = k.fma_peak(rounds)
    return 10 * k.lanes * rounds, sink


def fma_peak(double seconds, int level):
    """Return multiply-adds per CPU-second of one core on this level, from a register loop."""
    import time

    rounds = 1000
    best = 0.0
    until = time.process_time() + seconds
    while time.process_time() < until:
        start = time.thread_time()
        n, _ = fma_rounds(level, rounds)
        took = time.thread_time() - start
        if took < 0.01:
            rounds *= 4
        else:
            best = max(best, n / took)
    return best


def pair_step(int level, float[::1] row_in, float[::1] row_out, *, float label, float weight,
              float rate, str rule="adagrad", float[::1] state_in, float[::1] state_out,
              float eps=0.0, bint before=True, float clip=0.0):
    """Take one step of a row against a row by the rule's form for pairs, with the squared objective.

    Returns the loss. ValueError if the rule has no such form.
    """
    cdef const fv_train_kernels *k = _table(level)
    cdef fv_rule_params params
    cdef fv_pair pair
    cdef double loss = 0
    cdef float coef
    if k.rules[<int>RULES[rule]].move_pair == NULL:
        raise ValueError(f"rule {rule!r} has no form for pairs")
    if row_in.shape[0] % k.min_ld or not (
        row_in.shape[0] == row_out.shape[0] == state_in.shape[0] == state_out.shape[0]
    ):
        raise ValueError(f"rows must have the same stride, a multiple of {k.min_ld}")
    params.eps, params.before, params.clip = eps, before, clip
    pair.in_, pair.in_state, pair.out, pair.out_state = (
        &row_in[0], &state_in[0], &row_out[0], &state_out[0])
    pair.dim, pair.ahead = <int32_t>row_in.shape[0], NULL
    coef = fv_squared_pair(k.pair_score(&pair), label, weight, &loss)
    k.rules[<int>RULES[rule]].move_pair(&pair, coef, rate, &params)
    return loss
