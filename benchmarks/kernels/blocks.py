"""Share of one core's FMA peak of the block kernels, rows in the first cache.

A block of m input rows and n output rows costs 3 * m * n * dim useful FMAs: the scores, the move
of the outputs and the move of the inputs. ``dim`` is not padded, although the rows are; sigmoid
and loss take their time and count for nothing. The peak is a register loop of independent FMAs,
measured all along and the highest one taken. A share is that of the fastest fiftieth of many short
measurements, which go round all shapes in turn: neighbours on a shared machine slow kernels down for
seconds at a time, but not the peak (`quiet`).
"""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

Shape = tuple[int, int, int]
ALIGNMENT = 64
PART_SECONDS = 0.001
ROUNDS = 20
FASTEST = 0.02
# The register loop needs some 20 ms to find how many rounds it can time.
LEAST_PEAK_SECONDS = 0.04


class Fastest:
    """The fastest steps of several shapes, measured in turn, and the peak of the same minutes.

    Parameters
    ----------
    shapes
        (n_in, n_out, dim) each.
    seconds : float
        For each shape.

    Attributes
    ----------
    steps : dict
        Seconds of a step by shape.
    peak : float
        FMAs per second of one core.
    """

    def __init__(self, shapes: Sequence[Shape], seconds: float) -> None:
        import numpy as np

        from fastvec._kernels import LEVEL
        from fastvec._kernels.engine import fma_peak

        rows = {shape: apart(*shape) for shape in shapes}
        # The first call also warms the caches; its time only sets the number of repeats.
        first = {shape: step_seconds(LEVEL, *rows[shape], 1000) for shape in rows}
        repeats = {shape: max(1, round(PART_SECONDS / max(first[shape], 1e-9))) for shape in rows}
        found: dict[Shape, list[float]] = {shape: [] for shape in rows}
        self.peak = 0.0
        for _ in range(ROUNDS):
            self.peak = max(self.peak, fma_peak(LEAST_PEAK_SECONDS, LEVEL))
            for shape in rows:
                for _ in range(max(round(seconds / PART_SECONDS / ROUNDS), 1)):
                    found[shape].append(step_seconds(LEVEL, *rows[shape], repeats[shape]))
        self.steps = {shape: float(np.quantile(found[shape], FASTEST)) for shape in rows}

    def share(self, shape: Shape) -> float:
        """Useful FMAs of a step per second over the peak."""
        n_in, n_out, dim = shape
        return 3 * n_in * n_out * dim / self.steps[shape] / self.peak


def aligned_rows(n_rows: int, dim: int) -> "np.ndarray":
    """Random rows laid out as in training: stride a multiple of the lanes, padding zero, aligned."""
    import numpy as np

    from fastvec._kernels import LEVEL
    from fastvec._kernels.engine import lanes

    stride = -(-dim // lanes(LEVEL)) * lanes(LEVEL)
    raw = np.zeros(n_rows * stride * 4 + ALIGNMENT, dtype=np.uint8)
    start = -raw.ctypes.data % ALIGNMENT
    rows = raw[start : start + n_rows * stride * 4].view(np.float32).reshape(n_rows, stride)
    rows[:, :dim] = np.random.default_rng(n_rows).standard_normal((n_rows, dim)) / dim
    return rows


def apart(n_in: int, n_out: int, dim: int) -> "tuple[np.ndarray, np.ndarray]":
    """Rows of both sides in one buffer, so that no two of them fall on the same places of a page.

    A load that shares its low 12 address bits with a store before it waits for that store; where
    two buffers happen to lie would otherwise change the figure by a quarter.
    """
    rows = aligned_rows(n_in + n_out, dim)
    return rows[:n_in], rows[n_in:]


def step_seconds(level: int, rows_in: "np.ndarray", rows_out: "np.ndarray", repeats: int) -> float:
    """CPU seconds of one step: scores, coefficients, moves."""
    from fastvec._kernels.engine import bench_block

    start = time.thread_time()
    bench_block(level, rows_in, rows_out, repeats)
    return (time.thread_time() - start) / repeats


def mixed_share(sizes: Sequence[float], by_size: Sequence[float]) -> float:
    """Share of the peak over a mix of windows.

    Parameters
    ----------
    sizes
        Share of windows with m = 0, 1, ... contexts.
    by_size
        Share of the peak at m = 1, 2, ... contexts.
    """
    work = [m * p for m, p in enumerate(sizes)][1:]
    return sum(work) / sum(w / s for w, s in zip(work, by_size, strict=True))
