"""Two workers against one: wall seconds of the epochs only, ids cached."""

from benchmarks.versus.bench import Bench
from benchmarks.versus.figures import Figure, middle
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
        one, two = (middle(runs[f"{n} workers"], "epochs_wall") for n in (1, 2))
        name = f"2 workers / 1 worker, epochs only, sgns dim {dim}"
        note = f"{two:.2f} against {one:.2f} s"
        figures.append(Figure(name, one / two, must, goal, note=note, runs=runs))
    return figures
