"""The reported loss with 1, 2, 4 and 8 workers: it must not depend on how many there are."""

from benchmarks.versus.bench import Bench
from benchmarks.versus.figures import Figure
from benchmarks.versus.settings import settings

WORKERS = (1, 2, 4, 8)


def measure(bench: Bench) -> list[Figure]:
    """Largest relative deviation from one worker over all epochs of the cut, per model."""
    figures = []
    for model in ("sgns", "cbow", "sghs"):
        runs = bench.interleave(
            {f"{n} workers": bench.train("fastvec", settings(model, workers=n)) for n in WORKERS}
        )
        alone = runs["1 workers"][0]["loss"]
        worst = max(
            abs(loss / expected - 1)
            for of_program in runs.values()
            for run in of_program
            for loss, expected in zip(run["loss"], alone, strict=True)
        )
        name = f"{model} dim 100, loss of an epoch with 1, 2, 4, 8 workers, largest deviation"
        note = f"loss of the last epoch {alone[-1]:.4f}"
        figure = Figure(name, worst, 0.005, 0.002, lower_is_better=True, note=note, runs=runs)
        figures.append(figure)
    return figures
