"""Share of one core's FMA peak of the block kernels, rows in the first cache.

A block of m input rows and n output rows costs 3 * m * n * dim useful FMAs: the scores, the move
of the outputs and the move of the inputs. ``dim`` is not padded; the peak is a register loop of
independent FMAs, measured before and after each shape and the higher one taken.
"""

from collections.abc import Sequence
from statistics import median

Shape = tuple[int, int, int]


def shares(shapes: Sequence[Shape], seconds: float = 0.2) -> list[float]:
    """Share of the peak for each (n_in, n_out, dim), in the order given."""
    return [share(*shape, seconds) for shape in shapes]


def share(n_in: int, n_out: int, dim: int, seconds: float) -> float:
    """Share of the peak of one shape: the median of five measurements of ``seconds``/5 each."""
    from fastvec._kernels.engine import bench_block, fma_peak

    repeats = 1000
    once = bench_block(n_in, n_out, dim, repeats) / repeats
    repeats = max(1, round(seconds / 5 / max(once, 1e-9)))
    peak = fma_peak(seconds / 5)
    once = median(bench_block(n_in, n_out, dim, repeats) for _ in range(5)) / repeats
    return float(3 * n_in * n_out * dim / once / max(peak, fma_peak(seconds / 5)))


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
