"""Two workers against one: wall seconds of an epoch, ids cached."""

from collections.abc import Sequence
from statistics import median

from benchmarks.versus.bench import Bench
from benchmarks.versus.figures import Figure
from benchmarks.versus.process import Run
from benchmarks.versus.settings import settings


def measure(bench: Bench) -> list[Figure]:
    """SGNS at dim 100 (judged) and 300; the machine must be idle otherwise."""
    figures = []
    for dim, must, goal in ((100, 1.7, 1.85), (300, None, None)):
        runs = bench.interleave(
            {
                f"{n} workers": bench.train("fastvec", settings("sgns", vector_size=dim, workers=n))
                for n in (1, 2)
            }
        )
        one, two = (epoch_seconds(runs[f"{n} workers"]) for n in (1, 2))
        name = f"2 workers / 1 worker, epochs only, sgns dim {dim}"
        note = f"{two:.3f} against {one:.3f} s an epoch"
        figures.append(Figure(name, one / two, must, goal, note=note, runs=runs))
    return figures


def epoch_seconds(runs: Sequence[Run]) -> float:
    """Median of all epochs of all runs.

    A host moves a guest's cores for some seconds to chiplets that share no cache, where two workers are
    slower than one: such moments shall weigh by their number of epochs, not decide over whole runs.
    """
    return median(seconds for run in runs for seconds in run["epoch_walls"])
