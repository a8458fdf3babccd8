# A rank of a job: its scratch, and what it trains, scores and infers. Part of engine.pyx.


cdef class Worker:
    """Scratch of one rank; train() is called with one chunk after the other."""

    cdef void *memory
    cdef fv_worker *worker
    cdef readonly Job job

    def __cinit__(self):
        self.memory = NULL

    def __init__(self, Job job):
        cdef size_t n = fv_worker_bytes(&job.c, job.kernels)
        cdef uintptr_t address
        if self.memory != NULL:
            raise RuntimeError("a worker is initialised once")
        self.job = job
        self.memory = malloc(n + FV_ALIGN)
        if self.memory == NULL:
            raise MemoryError(f"no {n} bytes for a worker's scratch")
        address = (<uintptr_t>self.memory + FV_ALIGN - 1) // FV_ALIGN * FV_ALIGN
        self.worker = fv_worker_init(<void *>address, &job.c, job.kernels)

    def __dealloc__(self):
        free(self.memory)

    def train(self, int64_t begin, int64_t end):
        """Train the centres at positions [begin, end), or, of several workers, those of them that no
        other has taken; releases the GIL.

        Returns ``(n_words, n_kept, n_pairs, n_scores, loss_noise, loss_nodes)``.
        """
        cdef fv_stats stats
        if not 0 <= begin < end <= self.job.c.n_tokens:
            raise ValueError(f"chunk [{begin}, {end}) lies outside the corpus")
        memset(&stats, 0, sizeof(stats))
        with nogil:
            fv_train_chunk(self.worker, &self.job.c, begin, end, &stats)
        return (stats.n_words, stats.n_kept, stats.n_pairs, stats.n_scores, stats.loss_noise,
                stats.loss_nodes)

    def sentence_losses(self, int64_t first, double[::1] losses):
        """Train the sentences from number `first` on and set the loss of each; releases the GIL.

        With the rule ``"fixed"`` nothing is trained: the losses are minus the log-likelihoods.
        """
        cdef fv_stats stats
        cdef int64_t i
        cdef const int64_t *starts
        if not 0 <= first <= first + losses.shape[0] <= self.job.c.n_sentences:
            raise ValueError(f"sentences [{first}, {first + losses.shape[0]}) lie outside the corpus")
        starts = self.job.c.starts + first
        with nogil:
            for i in range(losses.shape[0]):
                memset(&stats, 0, sizeof(stats))
                if starts[i] < starts[i + 1]:
                    if fv_train_chunk(self.worker, &self.job.c, starts[i], starts[i + 1], &stats):
                        break
                losses[i] = stats.loss_noise + stats.loss_nodes

    def infer(self, int64_t first, int64_t n, int epochs):
        """Train the tag of each of n sentences from number `first` on, all else frozen.

        Every sentence must have one tag. Releases the GIL; False if it was stopped.
        """
        cdef int64_t i
        cdef int stopped
        cdef const fv_job *job = &self.job.c
        if not 0 <= first <= first + n <= job.n_sentences or epochs < 0:
            raise ValueError(f"sentences [{first}, {first + n}) lie outside the corpus")
        if job.rule != 4 or job.tag_starts == NULL or job.row_dim == 0:
            raise ValueError("this job is not for inference; call set_tags and set_inference")
        for i in range(first, first + n):
            if job.tag_starts[i + 1] - job.tag_starts[i] != 1:
                raise ValueError(f"sentence {i} must have one tag")
        with nogil:
            stopped = fv_infer(self.worker, job, first, n, epochs)
        return not stopped
