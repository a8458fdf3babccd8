"""Moments at which a core is ours alone.

On a shared machine another guest may run on the core's second thread. It takes decoding slots and loads
but hardly any FMAs: a register loop of FMAs, the peak, stays as it is, while kernels take 1.6 times
as long. Shares of the peak then tell about the neighbour. So a loop is cut into stretches of a few
milliseconds, a short run of a block kernel with rows in the first cache is timed before and after each,
and those count between two runs that took hardly longer than the fastest ones.
"""

import time
from collections.abc import Callable
from typing import Any

STRETCH = 1 << 13  # raw words
SLACK = 1.06  # of a probe's time over that of the fastest
PROBE = (5, 6, 100)
REPEATS = 400  # of the probe: a tenth of a millisecond


def make_probe() -> Callable[[], float]:
    """Return a function that runs the probe once and returns the CPU seconds of a step."""
    from benchmarks.kernels.blocks import apart, step_seconds
    from fastvec._kernels import LEVEL

    rows = apart(*PROBE)
    return lambda: step_seconds(LEVEL, *rows, REPEATS)


def fastest_probe(n: int) -> float:
    """Return the fastest fiftieth of n probes: what one takes, its own setting up included."""
    import numpy as np

    from benchmarks.kernels.blocks import FASTEST

    probe = make_probe()
    return float(np.quantile([probe() for _ in range(n)], FASTEST))


class Watch:
    """Times of the stretches of a training, and of the probes between them.

    Parameters
    ----------
    probe_seconds : float
        What a step of a probe takes on this machine where nobody disturbs it (`fastest_probe`).
    """

    def __init__(self, probe_seconds: float) -> None:
        self._limit = SLACK * probe_seconds
        self._probe = make_probe()
        self._stretches: list[tuple[float, float, float, int]] = []
        self._before = 0.0

    def train(self, worker: Any, begin: int, end: int) -> list[float]:
        """Call ``worker.train`` stretch by stretch; return the sums of its figures."""
        sums: list[float] = []
        for first in range(begin, end, STRETCH):
            before = self._before or self._probe()
            start = time.thread_time()
            figures = worker.train(first, min(first + STRETCH, end))
            seconds = time.thread_time() - start
            self._before = self._probe()
            self._stretches.append((before, self._before, seconds, figures[2]))
            sums = [a + b for a, b in zip(sums, figures)] if sums else list(figures)
        return sums

    def quiet(self) -> dict[str, float]:
        """Seconds, pairs and number of the quiet stretches, perhaps 0, and of all."""
        import numpy as np

        before, after, seconds, n_pairs = np.array(self._stretches).T
        kept = np.maximum(before, after) <= self._limit
        return {
            "seconds": float(seconds[kept].sum()),
            "n_pairs": float(n_pairs[kept].sum()),
            "stretches": int(kept.sum()),
            "all_seconds": float(seconds.sum()),
            "all_n_pairs": float(n_pairs.sum()),
            "all_stretches": len(kept),
        }


class WatchedWorker:
    """A worker of the kernels whose stretches a watch times; see `fastvec.train.workers.Trains`."""

    def __init__(self, worker: Any, watch: Watch) -> None:
        self._worker, self._watch = worker, watch

    def train(self, begin: int, end: int) -> list[float]:
        """Train the positions [begin, end)."""
        return self._watch.train(self._worker, begin, end)
