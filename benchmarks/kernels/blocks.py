"""Share of one core's FMA peak of the block kernels, rows in the first cache.

A block of m input rows and n output rows costs 3 * m * n * dim useful FMAs: the scores, the move
of the outputs and the move of the inputs. ``dim`` is not padded, although the rows are; sigmoid
and loss take their time and count for nothing. The peak is a register loop of independent FMAs,
measured before and after each shape and the higher one taken. A share is that of the fastest fiftieth of
many short measurements: neighbours on a shared machine slow kernels down, but not the peak (`quiet`).
"""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

Shape = tuple[int, int, int]
ALIGNMENT = 64
PART_SECONDS = 0.001
FASTEST = 0.02
# The register loop needs some 20 ms to find how many rounds it can time.
LEAST_PEAK_SECONDS = 0.04


def shares(shapes: Sequence[Shape], seconds: float = 0.2) -> list[float]:
    """Share of the peak for each (n_in, n_out, dim), in the order given."""
    return [share(*shape, seconds) for shape in shapes]


def share(n_in: int, n_out: int, dim: int, seconds: float) -> float:
    """Share of the peak of one shape: the fastest fiftieth of measurements of a millisecond each."""
    import numpy as np

    from fastvec._kernels import LEVEL
    from fastvec._kernels.engine import fma_peak

    rows_in, rows_out = apart(n_in, n_out, dim)
    parts = max(round(seconds / PART_SECONDS), 3)
    # The first call also warms the caches; its time only sets the number of repeats.
    repeats = max(1, round(PART_SECONDS / max(step_seconds(LEVEL, rows_in, rows_out, 1000), 1e-9)))
    peak = fma_peak(LEAST_PEAK_SECONDS, LEVEL)
    steps = [step_seconds(LEVEL, rows_in, rows_out, repeats) for _ in range(parts)]
    step = float(np.quantile(steps, FASTEST))
    return float(3 * n_in * n_out * dim / step / max(peak, fma_peak(LEAST_PEAK_SECONDS, LEVEL)))


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
