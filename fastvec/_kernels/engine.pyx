"""The training engine: jobs, workers, and the entry points that tests and benchmarks use.

Arguments are trusted as far as types go; ranges that could lead outside an array are checked here,
once per job, never in a loop.
"""

from libc.stdint cimport int32_t, int64_t, uint8_t, uint32_t, uint64_t, uintptr_t
from libc.stdlib cimport free, malloc
from libc.string cimport memmove, memset

include "engine_headers.pxi"

CONTEXTS = {"skipgram": 0, "cbow": 1, "concat": 2, "text": 3}
POOLS = {"none": 0, "mean": 1, "sum": 2}
OBJECTIVES = {"logistic": 0, "squared": 1, "softmax": 2}
RULES = {"sgd": 0, "adagrad": 1, "record": 2, "fixed": 3, "inputs": 4}
STREAMS = {"keep": 1, "window": 2, "negative": 3, "start": 4, "label": 5, "tiles": 16, "rows": 17}
ALL_LABELS = {"softmax": 1, "logistic": 2}
MAX_IN = FV_MAX_IN
MAX_OUT = FV_MAX_OUT
RATE_GRID = FV_RATE_GRID


cdef const fv_train_kernels *_table(int level) except NULL:
    cdef const fv_train_kernels *kernels = fv_train_table(level)
    if kernels == NULL:
        raise ValueError(f"level {level} was not built")
    return kernels


def lanes(int level):
    """Return how many floats a row's stride must be a multiple of on this level (at least 8)."""
    return _table(level).min_ld


cdef struct _Lists:
    int64_t shortest, longest, lowest, highest


cdef _Lists _extent(const int64_t[::1] starts, const int32_t[::1] rows):
    """Lengths of the lists rows[starts[i]:starts[i + 1]], and the range of the rows with 0 and -1."""
    cdef int64_t i, n
    cdef _Lists found = [0, 0, 0, -1]
    with nogil:
        for i in range(starts.shape[0] - 1):
            n = starts[i + 1] - starts[i]
            found.shortest = n if i == 0 else min(found.shortest, n)
            found.longest = max(found.longest, n)
        for i in range(rows.shape[0]):
            found.lowest = min(found.lowest, <int64_t>rows[i])
            found.highest = max(found.highest, <int64_t>rows[i])
    return found


cdef class Job:
    """One training job: what to train, on which corpus, into which tables."""

    cdef fv_job c
    cdef int64_t next  # where c.next points to
    cdef const fv_train_kernels *kernels
    cdef dict held  # arrays whose memory the C struct points into

    def __init__(self, int level, str context, int left, int right, bint shrink, str pool,
                 bint grad_per_row, str rule, float eps, bint before, float clip, seed):
        memset(&self.c, 0, sizeof(self.c))
        self.c.workers = 1
        self.kernels = _table(level)
        self.held = {}
        self.c.context = CONTEXTS[context]
        if left < 0 or right < 0:
            raise ValueError(f"window must not be negative, got ({left}, {right})")
        self.c.left = left
        self.c.right = right
        self.c.shrink = shrink
        self.c.pool = POOLS[pool]
        self.c.grad_per_row = grad_per_row
        self.c.rule = RULES[rule]
        self.c.params.eps = eps
        self.c.params.before = before
        self.c.params.clip = clip
        self.c.seed = <uint64_t>(seed & 0xFFFFFFFFFFFFFFFF)
        self.c.shared = 1

    @property
    def n_sentences(self):
        """Sentences of the corpus."""
        return self.c.n_sentences

    def set_stop(self, int32_t[::1] flag):
        """Workers stop within a piece once flag[0] is not 0."""
        self.held["stop"] = flag
        self.c.stop = &flag[0]

    def set_workers(self, int n):
        """Say how many workers will train at once, one by default; before they are made.

        Several are all given the same ranges, one after the other, and share each among them.
        """
        if n < 1:
            raise ValueError(f"workers must be at least 1, got {n}")
        self.c.workers = n
        self.c.next = &self.next if n > 1 else NULL

    def set_corpus(self, const int32_t[::1] ids, const int64_t[::1] starts, int64_t longest):
        """Set token ids (n_tokens,), sentence starts (n_sentences + 1,) and the longest sentence."""
        cdef int64_t last
        if starts.shape[0] < 2 or ids.shape[0] == 0:
            raise ValueError("the corpus holds no tokens")
        last = starts[starts.shape[0] - 1]
        if starts[0] != 0 or last != ids.shape[0]:
            raise ValueError("sentence starts must run from 0 to the number of tokens")
        self.held["ids"] = ids
        self.held["starts"] = starts
        self.c.ids = &ids[0]
        self.c.starts = &starts[0]
        self.c.n_tokens = ids.shape[0]
        self.c.n_sentences = starts.shape[0] - 1
        self.c.span_left = <int32_t>min(<int64_t>self.c.left, longest)
        self.c.span_right = <int32_t>min(<int64_t>self.c.right, longest)

    cdef int _set(self, str name, fv_table *table, float[:, ::1] rows) except -1:
        if rows.shape[0] == 0 or rows.shape[1] % self.kernels.min_ld:
            raise ValueError(f"table {name}: stride {rows.shape[1]} is no multiple of "
                             f"{self.kernels.min_ld}, or no rows")
        self.held[name] = rows
        table.rows[0].base = &rows[0, 0]
        table.rows[0].stride = rows.shape[1]
        table.n_rows = rows.shape[0]
        table.n_apart = 0
        return 0

    def set_table(self, str name, float[:, ::1] rows, state=None):
        """Set table ``"in"``, ``"tags"``, ``"noise"`` or ``"nodes"``: rows, state (n, stride), float32."""
        cdef fv_table *table
        cdef fv_table *states
        cdef int64_t stride
        if name == "in":
            table, states = &self.c.in_, &self.c.in_state
        elif name == "noise":
            table, states = &self.c.noise, &self.c.noise_state
        elif name == "nodes":
            table, states = &self.c.nodes, &self.c.nodes_state
        elif name == "tags":
            table, states = &self.c.tags, &self.c.tags_state
        else:
            raise ValueError(f"unknown table {name!r}")
        self._set(name, table, rows)
        stride = self.c.in_.rows[0].stride
        if self.c.context == 2 and (name == "noise" or name == "nodes"):
            stride = self.c.hidden_dim
        if name == "tags" and self.c.in_.rows[0].base == NULL and self.c.rule == 4:
            stride = rows.shape[1]  # frozen inputs are set later, and compared with it
        if rows.shape[1] != stride:
            raise ValueError(f"table {name}: stride differs from that of what it is scored with")
        if self.kernels.rules[self.c.rule].n_state:
            if state is None or state.shape[0] != rows.shape[0] or state.shape[1] != rows.shape[1]:
                raise ValueError(f"table {name}: the rule needs a state of the rows' shape")
            self._set(name + ".state", states, state)

    def set_apart(self, str name, float[:, ::1] rows):
        """Let the first rows of table ``"in"`` or ``"noise"`` stand in `rows`, (n, at least the stride)."""
        cdef fv_table *table
        if name not in ("in", "noise") or (name == "in" and self.c.bag_starts != NULL):
            raise ValueError(f"rows of table {name!r} cannot stand apart, nor those that are in bags")
        table = &self.c.in_ if name == "in" else &self.c.noise
        if not 0 < rows.shape[0] <= table.n_rows or rows.shape[1] < table.rows[0].stride:
            raise ValueError(f"table {name}: more rows stand apart than there are, or shorter ones")
        self.held[name + ".apart"] = rows
        table.rows[1].base = &rows[0, 0]
        table.rows[1].stride = rows.shape[1]
        table.n_apart = <int32_t>rows.shape[0]

    def set_frozen(self, str name, const float[:, ::1] rows):
        """Set table ``"in"``, ``"noise"`` or ``"nodes"`` to rows (n, dim) that are only read.

        For the rule ``"inputs"``; rows need no padding.
        """
        cdef fv_table *table
        if self.c.rule != 4:
            raise ValueError("frozen rows need the rule 'inputs'")
        if name == "in":
            table = &self.c.in_
        elif name == "noise":
            table = &self.c.noise
        elif name == "nodes":
            table = &self.c.nodes
        else:
            raise ValueError(f"table {name!r} cannot be frozen")
        if self.c.tags.rows[0].base == NULL or rows.shape[0] == 0 or rows.shape[1] == 0:
            raise ValueError(f"table {name}: no rows, or the table of tags is not set")
        if rows.shape[1] > (self.c.hidden_dim if self.c.context == 2 and name != "in"
                            else self.c.tags.rows[0].stride):
            raise ValueError(f"table {name}: rows are longer than those they are scored with")
        self.held[name] = rows
        table.rows[0].base = <float *>&rows[0, 0]
        table.n_rows = rows.shape[0]
        table.rows[0].stride = rows.shape[1]
        if rows.shape[1] % self.kernels.min_ld:
            self.c.frozen = 1

    def set_noise(self, const uint64_t[::1] alias, int negative, bint shared):
        """Set the alias table of the noise distribution and the number of noise words."""
        if not 0 < negative < FV_MAX_OUT:
            raise ValueError(f"negative must be from 1 to {FV_MAX_OUT - 1}, got {negative}")
        if alias.shape[0] == 0 or alias.shape[0] > self.c.noise.n_rows:
            raise ValueError("the alias table does not fit the output table")
        self.held["alias"] = alias
        self.c.alias = &alias[0]
        self.c.n_alias = <uint32_t>alias.shape[0]
        self.c.negative = negative
        self.c.shared = shared or self.c.context != 0

    def set_paths(self, const int64_t[::1] starts, const int32_t[::1] points,
                  const uint8_t[::1] codes):
        """Set the Huffman paths in CSR form: the nodes and codes from the root to each word."""
        cdef int64_t i, n, longest = 0
        for i in range(starts.shape[0] - 1):
            n = starts[i + 1] - starts[i]
            if n < 0:
                raise ValueError("path starts must not fall")
            longest = max(longest, n)
        if longest > FV_MAX_OUT:
            raise ValueError(f"a path of {longest} nodes is longer than {FV_MAX_OUT}")
        if starts[starts.shape[0] - 1] > min(points.shape[0], codes.shape[0]):
            raise ValueError("path starts point behind the paths")
        for i in range(points.shape[0]):
            if not 0 <= points[i] < self.c.nodes.n_rows:
                raise ValueError("a path names a node that has no row")
        for i in range(starts[starts.shape[0] - 1]):
            if codes[i] > 1:
                raise ValueError("a code is neither 0 nor 1")
        self.held["paths"] = (starts, points, codes)
        self.c.path_starts = &starts[0]
        if points.shape[0]:
            self.c.path_points = &points[0]
            self.c.path_codes = &codes[0]
        self.c.n_path_nodes = starts[starts.shape[0] - 1]
        self.c.max_path = <int32_t>longest
        self.c.hs = 1

    def set_keep(self, const uint32_t[::1] keep):
        """Set subsampling thresholds, one per word."""
        if keep.shape[0] > self.c.in_.n_rows:
            raise ValueError("more thresholds than rows")
        self.held["keep"] = keep
        self.c.keep = &keep[0]

    def set_bags(self, const int64_t[::1] starts, const int32_t[::1] rows):
        """Let word w stand for rows ``rows[starts[w]:starts[w + 1]]`` of table ``"in"``."""
        cdef _Lists found
        if self.c.context == FV_TEXT and self.kernels.rules[self.c.rule].n_state:
            raise ValueError("texts need a rule without state, such as rule='sgd'")
        if self.c.in_.n_apart:
            raise ValueError("rows of bags cannot stand apart")
        found = _extent(starts, rows)
        if (starts.shape[0] < 2 or found.shortest < (self.c.context != FV_TEXT)
                or found.longest >= 1 << 30):
            raise ValueError("every bag must hold a row")
        if starts[0] != 0 or starts[starts.shape[0] - 1] != rows.shape[0]:
            raise ValueError("bag starts must run from 0 to the number of rows in bags")
        if found.lowest < 0 or found.highest >= self.c.in_.n_rows:
            raise ValueError("a bag names a row that the table does not have")
        self.held["bags"] = (starts, rows)
        self.c.bag_starts = &starts[0]
        self.c.bag_rows = &rows[0] if rows.shape[0] else NULL
        self.c.max_bag = <int32_t>found.longest

    def set_tags(self, const int64_t[::1] starts, const int32_t[::1] rows):
        """Let sentence s have the inputs ``rows[starts[s]:starts[s + 1]]`` of table ``"tags"``.

        A row may stand once in a sentence. After `set_corpus` and the tables.
        """
        cdef _Lists found
        if self.c.bag_starts != NULL:
            raise ValueError("bags of rows and tags do not go together")
        if starts.shape[0] != self.c.n_sentences + 1:
            raise ValueError(f"tag starts are {starts.shape[0]}, the corpus has "
                             f"{self.c.n_sentences} sentences")
        found = _extent(starts, rows)
        if found.shortest < 0 or found.longest >= 1 << 20:
            raise ValueError("tag starts must not fall, nor a sentence have a million tags")
        if starts[0] != 0 or starts[starts.shape[0] - 1] > rows.shape[0] or rows.shape[0] == 0:
            raise ValueError("tag starts must run from 0 to the number of tags")
        if found.lowest < 0 or found.highest >= self.c.tags.n_rows:
            raise ValueError("a sentence names a tag that the table does not have")
        self.held["tag rows"] = (starts, rows)
        self.c.tag_starts = &starts[0]
        self.c.tag_rows = &rows[0]
        self.c.max_tags = <int32_t>found.longest
        self.c.shared = 1

    def set_concat(self, int n_tags, int row_dim, int64_t stride, int null_word):
        """Let rows of `row_dim` floats stand side by side, in output rows of `stride` floats.

        Before the output tables. `null_word` stands beyond a sentence's ends; documents without
        exactly `n_tags` tags are passed over.
        """
        cdef int64_t width = (<int64_t>n_tags + self.c.left + self.c.right) * row_dim
        if self.c.context != 2 or n_tags < 0 or not 0 < row_dim <= self.c.in_.rows[0].stride:
            raise ValueError("rows side by side need the context 'concat' and the table 'in'")
        if not 0 < width <= stride < 1 << 30 or stride % self.kernels.min_ld:
            raise ValueError(f"{width} floats do not fit rows of {stride}")
        if not 0 <= null_word < self.c.in_.n_rows:
            raise ValueError("the null word has no row")
        if self.kernels.rules[self.c.rule].n_state:
            raise ValueError("rows side by side need a rule without state, such as rule='sgd'")
        self.c.concat_tags = n_tags
        self.c.row_dim = row_dim
        self.c.hidden_dim = <int32_t>stride
        self.c.null_word = null_word

    def set_lock(self, const float[::1] lock):
        """Set factors of the input rows' rates, used by index modulo their number."""
        if lock.shape[0] == 0:
            raise ValueError("vectors_lockf is empty")
        self.held["lock"] = lock
        self.c.lock = &lock[0]
        self.c.n_lock = lock.shape[0]

    def set_tag_lock(self, const float[::1] lock):
        """Set factors of the tags' rates, used by row modulo their number."""
        if lock.shape[0] == 0:
            raise ValueError("dv.vectors_lockf is empty")
        self.held["tag lock"] = lock
        self.c.tag_lock = &lock[0]
        self.c.n_tag_lock = lock.shape[0]

    def set_inference(self, int row_dim, double alpha, double min_alpha):
        """Set the rates of the first and last epoch of `Worker.infer`, and a tag's floats."""
        if self.c.rule != 4 or self.c.lock != NULL or self.c.tag_lock != NULL:
            raise ValueError("inference needs the rule 'inputs', and no locks")
        if not 0 < row_dim <= self.c.tags.rows[0].stride:
            raise ValueError(f"{row_dim} floats do not fit the tags' rows")
        self.c.row_dim = row_dim
        self.c.schedule.alpha = alpha
        self.c.schedule.min_alpha = min_alpha

    def set_epoch(self, epoch, double alpha, double min_alpha, int64_t cells_before,
                  int64_t cells_total):
        """Set the epoch's number over the model's life and the schedule of the whole job."""
        self.next = 0
        self.c.epoch = <uint64_t>epoch
        self.c.schedule = fv_schedule(alpha, min_alpha, cells_before, cells_total)


include "engine_worker.pxi"


include "engine_noise.pxi"
include "engine_texts.pxi"
include "engine_rows.pxi"
include "engine_block.pxi"
