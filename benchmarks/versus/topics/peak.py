"""Share of one core's FMA peak: block kernels alone, the whole SGNS loop, other shapes.

Shares are those of moments at which no other guest of the machine uses the core (`kernels.quiet`), all
runs of a shape taken together; a shape that met too few of them is run again.
The loop trains the text as one line, where windows are whole: short sentences cut them, and the
share then says as much about the text as about the loop. It is reported for the short lines too.
"""

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from benchmarks.kernels.blocks import mixed_share
from benchmarks.versus.bench import Bench
from benchmarks.versus.figures import Figure, middle
from benchmarks.versus.process import Run, Task, run
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
ENOUGH = 100  # quiet stretches of a shape, half a second
PATIENCE = 3  # times as many runs at most


def measure(bench: Bench) -> list[Figure]:
    """The block kernels over the real mix of windows, then the loop for every shape."""
    expected = {name: _expected(bench, changes) for name, changes in SHAPES.items()}
    blocks = _blocks(bench, expected[BASE]["window_sizes"])
    probe = min(run["probe_seconds"] for run in blocks.runs["blocks"])
    tasks = {
        name: bench.train(
            "fastvec", settings("sgns", **changes), probe_seconds=probe, **_one_line(bench)
        )
        for name, changes in SHAPES.items()
    } | {LINES: bench.train("fastvec", settings("sgns"), probe_seconds=probe)}
    runs = bench.interleave(tasks)
    if not bench.quick:
        run_until_quiet(tasks, runs, (PATIENCE - 1) * bench.repeat)
    peak = max(run["fma_peak"] for some in (*runs.values(), blocks.runs["blocks"]) for run in some)
    shares = {
        name: _loop_share(name, some, expected.get(name, expected[BASE])["negatives"], peak)
        for name, some in runs.items()
    }
    base = shares[BASE]
    name = "whole SGNS loop, dim 100, share of one core's FMA peak"
    figures = [
        blocks,
        Figure(name, base.best, 0.42, 0.50, note=f"the text as one line; {base.note}", runs=runs),
        Figure(name, shares[LINES].best, note=f"{LINES}, which cut windows; {shares[LINES].note}"),
    ]
    for name in list(SHAPES)[1:]:
        share = shares[name]
        note = f"{share.best:.1%} of the peak; {share.note}"
        figures.append(
            Figure(f"{name}, share of peak against {BASE}", share.against(base), 0.8, 1, note=note)
        )
    return figures


@dataclass(frozen=True)
class Share:
    """A loop's share of the peak in quiet moments, NaN where there were none, and in all of the time."""

    quiet: float
    whole: float
    stretches: float  # share of the time that was quiet

    @property
    def best(self) -> float:
        """The share in quiet moments, or where there were none in all."""
        return self.quiet if self.stretches else self.whole

    @property
    def note(self) -> str:
        """How much of the time was quiet, and the share in all of it."""
        if not self.stretches:
            return "no moment was quiet"
        return f"{self.stretches:.0%} of the time was quiet, in all of it {self.whole:.1%}"

    def against(self, other: "Share") -> float:
        """The ratio in quiet moments if both had some, else in all of the time: like with like."""
        if self.stretches and other.stretches:
            return self.quiet / other.quiet
        return self.whole / other.whole


def run_until_quiet(tasks: Mapping[str, Task], runs: Mapping[str, list[Run]], most: int) -> None:
    """Run again, at most so many times, what has met fewer than `ENOUGH` quiet stretches."""
    for _ in range(most):
        for name, some in runs.items():
            if sum(run["quiet"]["stretches"] for run in some) < ENOUGH:
                print(f"  {name}, again: too few quiet moments", file=sys.stderr, flush=True)
                some.append(run(tasks[name]))


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


def _loop_share(name: str, runs: list[Run], negatives: float, peak: float) -> Share:
    """Useful FMAs per CPU-second over the peak; repeated negatives count once."""
    dim = SHAPES.get(name, {}).get("vector_size", 100)
    total = {key: sum(run["quiet"][key] for run in runs) for key in runs[0]["quiet"]}

    def share(which: str) -> float:
        useful = 3 * dim * total[f"{which}n_pairs"] * (1 + negatives)
        return float(useful / total[f"{which}seconds"] / peak)

    quiet = total["stretches"] / total["all_stretches"]
    return Share(share("") if quiet else math.nan, share("all_"), quiet)


def _blocks(bench: Bench, sizes: list[float]) -> Figure:
    """Block kernels at K 5, dim 100 over the windows of the real text."""
    seconds = 0.005 if bench.quick else 1.0
    shapes = [(m, 6, 100) for m in range(1, len(sizes))]
    runs = bench.interleave(
        {"blocks": bench.task("fastvec", "blocks", shapes=shapes, seconds=seconds)}
    )
    value = middle(runs["blocks"], lambda run: mixed_share(sizes, run["shares"]))
    name = "block kernels alone, rows in cache, dim 100, share of one core's FMA peak"
    return Figure(name, value, 0.58, 0.65, note="the real mix of windows", runs=runs)
