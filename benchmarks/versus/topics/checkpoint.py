"""Checkpoints at dim 300: the share of a minute that one of them takes."""

from statistics import median

from benchmarks.versus.bench import Bench
from benchmarks.versus.figures import Figure, middle
from benchmarks.versus.settings import settings

EVERY = 60.0  # seconds between two checkpoints


def measure(bench: Bench) -> list[Figure]:
    """Vocabulary of the whole file, two workers."""
    task = bench.task(
        "fastvec",
        "checkpoints",
        path=str(bench.corpus.short),
        counts=str(bench.corpus.counts),
        n_words=bench.corpus.n_words,
        n_sentences=bench.corpus.n_sentences,
        settings=settings("sgns", vector_size=300, workers=2),
    )
    runs = bench.interleave({"fastvec": task})
    seconds = middle(runs["fastvec"], lambda run: median(run["parked"] or [0.0]))
    last = runs["fastvec"][-1]
    note = (
        f"{seconds:.2f} s for a file of {last['file_bytes'] / 1e6:.0f} MB, "
        f"{last['vocabulary']:,} words"
    )
    name = "a checkpoint every minute, dim 300, share of the time"
    return [Figure(name, seconds / EVERY, 0.01, 0.005, lower_is_better=True, note=note, runs=runs)]
