"""Share of one core's FMA peak: block kernels alone, the whole SGNS loop, other shapes.

Shares are those of moments at which no other guest of the machine uses the core (`kernels.quiet`).
The loop trains the text as one line, where windows are whole: short sentences cut them, and the
share then says as much about the text as about the loop. It is reported for the short lines too.
"""

from statistics import median
from typing import Any

from benchmarks.kernels.blocks import mixed_share
from benchmarks.versus.bench import Bench
from benchmarks.versus.figures import Figure, middle
from benchmarks.versus.process import Run, run
from benchmarks.versus.settings import settings

LINES = "lines of 20 words"
BASE = "K 5, dim 100, window 5"
SHAPES: dict[str, dict[str, Any]] = {
    BASE: {},
    "K 10": {"negative": 10},
    "K 15": {"negative": 15},
    "dim 64": {"vector_size": 64},
    "dim 128": {"vector_size": 128},
    "dim 200": {"vector_size": 200},
    "window 2": {"window": 2},
    "window 10": {"window": 10},
    "sample 0": {"sample": 0},
}


def measure(bench: Bench) -> list[Figure]:
    """The block kernels over the real mix of windows, then the loop for every shape."""
    expected = {name: _expected(bench, changes) for name, changes in SHAPES.items()}
    figures = [_blocks(bench, expected[BASE]["window_sizes"])]
    runs = bench.interleave(
        {
            name: bench.train("fastvec", settings("sgns", **changes), peak=True, **_one_line(bench))
            for name, changes in SHAPES.items()
        }
        | {LINES: bench.train("fastvec", settings("sgns"), peak=True)}
    )
    shares = {
        name: median(_loop_share(run, name, expected[name]["negatives"]) for run in runs[name])
        for name in SHAPES
    }
    negatives = expected[BASE]["negatives"]
    disturbed = median(_loop_share(run, BASE, negatives, "all_") for run in runs[BASE])
    quiet = median(run["quiet"]["share"] for run in runs[BASE])
    name = "whole SGNS loop, dim 100, share of one core's FMA peak"
    note = f"the text as one line; {quiet:.0%} of the time was quiet, in all of it {disturbed:.1%}"
    figures.append(Figure(name, shares[BASE], 0.42, 0.50, note=note, runs=runs))
    lines = median(_loop_share(run, BASE, negatives) for run in runs[LINES])
    figures.append(Figure(name, lines, note=f"{LINES}, which cut windows"))
    for name in list(SHAPES)[1:]:
        ratio = shares[name] / shares[BASE]
        note = f"{shares[name]:.1%} of the peak"
        figures.append(Figure(f"{name}, share of peak against {BASE}", ratio, 0.8, 1, note=note))
    return figures


def _one_line(bench: Bench) -> dict[str, Any]:
    return {"path": str(bench.corpus.one_line), "n_sentences": 1}


def _expected(bench: Bench, changes: dict[str, Any]) -> Run:
    """Window sizes and effective negatives of a shape."""
    return run(
        bench.task(
            "fastvec",
            "expected",
            path=str(bench.corpus.one_line),
            counts=str(bench.corpus.counts),
            settings=settings("sgns", **changes),
        )
    )


def _loop_share(run: Run, name: str, negatives: float, which: str = "") -> float:
    """Useful FMAs per CPU-second in quiet moments over the peak; repeated negatives count once."""
    dim, found = SHAPES[name].get("vector_size", 100), run["quiet"]
    useful = 3 * dim * found[f"{which}n_pairs"] * (1 + negatives)
    return float(useful / found[f"{which}seconds"] / run["fma_peak"])


def _blocks(bench: Bench, sizes: list[float]) -> Figure:
    """Block kernels at K 5, dim 100 over the windows of the real text."""
    seconds = 0.005 if bench.quick else 0.5
    shapes = [(m, 6, 100) for m in range(1, len(sizes))]
    runs = bench.interleave(
        {"blocks": bench.task("fastvec", "blocks", shapes=shapes, seconds=seconds)}
    )
    value = middle(runs["blocks"], lambda run: mixed_share(sizes, run["shares"]))
    name = "block kernels alone, rows in cache, dim 100, share of one core's FMA peak"
    return Figure(name, value, 0.58, 0.65, note="the real mix of windows", runs=runs)
