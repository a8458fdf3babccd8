"""Vector files read, whole models saved and loaded: wall time of gensim / fastvec."""

import tempfile
from collections.abc import Mapping
from pathlib import Path

from benchmarks.versus.bench import Bench
from benchmarks.versus.corpus import RESULTS
from benchmarks.versus.figures import Figure, middle
from benchmarks.versus.process import Run, run

WORDS, DIM = 68_000, 300
QUICK_WORDS, QUICK_DIM = 500, 20
TEXT = {1: (8.0, 15.0), 2: (14.0, 28.0)}  # threads -> must, goal
MODEL = (1.0, 2.0)


def measure(bench: Bench) -> list[Figure]:
    """Text by one thread and by two, binary, a full model."""
    n_words, dim = (QUICK_WORDS, QUICK_DIM) if bench.quick else (WORDS, DIM)
    (RESULTS / "cache").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=RESULTS / "cache") as name:
        folder = Path(name)
        run(bench.task("fastvec", "write_vectors", folder=name, n_words=n_words, dim=dim))
        size = f"{n_words:,} x {dim}"
        return [*_vectors(bench, folder, size), *_models(bench, folder, n_words, dim, size)]


def _vectors(bench: Bench, folder: Path, size: str) -> list[Figure]:
    figures = []
    for binary, name in ((False, "vectors.txt"), (True, "vectors.bin")):
        tasks = {
            key: bench.task(
                key.partition(",")[0],
                "load_vectors",
                path=str(folder / name),
                binary=binary,
                threads=2 if "2" in key else 1,
            )
            for key in ("gensim", "fastvec", "fastvec, 2 threads")
        }
        runs = bench.interleave(tasks)
        assert len({entry["sum"] for entries in runs.values() for entry in entries}) == 1
        for threads, key in ((1, "fastvec"), (2, "fastvec, 2 threads")):
            wanted = (None, None) if binary else TEXT[threads]
            what = f"loading {'binary' if binary else 'text'} of {size}, {threads} thread(s)"
            figures.append(_ratio(what, runs, key, wanted))
    return figures


def _models(bench: Bench, folder: Path, n_words: int, dim: int, size: str) -> list[Figure]:
    folders = {program: folder / program for program in ("gensim", "fastvec")}
    for path in folders.values():
        path.mkdir()
    saved = bench.interleave(
        {
            program: bench.task(program, "save_model", folder=str(path), n_words=n_words, dim=dim)
            for program, path in folders.items()
        }
    )
    loaded = bench.interleave(
        {
            program: bench.task(program, "load_model", folder=str(path))
            for program, path in folders.items()
        }
    )
    return [
        _ratio(f"saving a model of {size}, synced", saved, "fastvec", MODEL),
        _ratio(f"loading a model of {size}", loaded, "fastvec", MODEL),
    ]


def _ratio(
    what: str,
    runs: Mapping[str, list[Run]],
    key: str,
    wanted: tuple[float, float] | tuple[None, None],
) -> Figure:
    """Medians of the wall seconds, gensim / fastvec."""
    theirs, ours = (middle(runs[name], "wall") for name in ("gensim", key))
    note = f"{ours:.2f} against {theirs:.2f} s"
    return Figure(f"{what}, gensim / fastvec", theirs / ours, *wanted, note=note, runs=dict(runs))
