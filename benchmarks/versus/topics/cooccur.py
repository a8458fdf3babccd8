"""Counting pairs of words, window 10, symmetric, harmonic; reading and writing included."""

import sys

from benchmarks.versus.bench import Bench
from benchmarks.versus.cooccur_job import VARIABLE, glove_program
from benchmarks.versus.figures import Figure, middle

WINDOW = 10


def measure(bench: Bench) -> list[Figure]:
    """Against GloVe's program; two threads against one; peak memory of ten times the text."""
    text = bench.corpus.one_line if bench.quick else bench.corpus.folder / "wiki-en.txt"
    counts = bench.corpus.cut_counts if bench.quick else bench.corpus.counts
    given = {"path": str(text), "counts": str(counts), "window": WINDOW}
    return [*_speed(bench, given), _peak(bench, given)]


def _speed(bench: Bench, given: dict[str, object]) -> list[Figure]:
    """Words per CPU-second, and wall seconds of two threads."""
    tasks = {"written": bench.task("fastvec", "cooccur", **given)}
    # Waiting for the disk would hide what threads gain.
    for n in (1, 2):
        tasks[f"{n} workers"] = bench.task("fastvec", "cooccur", workers=n, write=False, **given)
    has_glove = glove_program("cooccur") is not None
    if has_glove:
        tasks = {"glove": bench.task("glove", "cooccur", **given), **tasks}
    else:
        print(
            f"  {VARIABLE} or --glove names no folder with cooccur: not compared", file=sys.stderr
        )
    runs = bench.interleave(tasks)
    written, one, two = runs["written"], runs["1 workers"], runs["2 workers"]
    speed = written[0]["tokens"] / middle(written, "cpu")
    figures = [Figure("counting, words per CPU-second", speed, runs={} if has_glove else runs)]
    if has_glove:
        other = written[0]["tokens"] / middle(runs["glove"], "cpu")
        note = f"{speed / 1e6:.2f} against {other / 1e6:.2f} M words/s"
        name = "counting, words per CPU-second, fastvec / GloVe's cooccur"
        figures.append(Figure(name, speed / other, 6, 10, note=note, runs=runs))
        name = "counting, sum of all cells, fastvec / GloVe's cooccur"
        figures.append(Figure(name, one[0]["sum"] / runs["glove"][0]["sum"]))
    walls = middle(one, "wall"), middle(two, "wall")
    note = f"{walls[1]:.2f} against {walls[0]:.2f} s"
    name = "counting, 2 workers / 1 worker, wall time"
    figures.append(Figure(name, walls[0] / walls[1], 1.7, 1.9, note=note))
    return figures


def _peak(bench: Bench, given: dict[str, object]) -> Figure:
    """Peak memory within a limit; every word occurs ten times as often, so the words are the same."""
    limit = "10 MB" if bench.quick else "1 GB"
    task = bench.task("fastvec", "cooccur", workers=2, times=10, memory_limit=limit, **given)
    runs = bench.interleave({"ten times": task})
    peak = middle(runs["ten times"], "peak_bytes") / 1e9
    found = runs["ten times"][0]
    note = f"{found['tokens'] / 1e6:.0f} M words, {found['runs']} runs, {found['wall']:.0f} s"
    name = f"counting ten times the text, peak memory in GB, memory_limit={limit!r}"
    return Figure(name, peak, 1.2, 1.0, lower_is_better=True, note=note, runs=runs)
