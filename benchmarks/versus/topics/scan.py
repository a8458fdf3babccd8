"""The vocabulary scan of a file, words per CPU-second, one worker."""

from benchmarks.versus.bench import Bench
from benchmarks.versus.figures import Figure, middle


def measure(bench: Bench) -> list[Figure]:
    """``scan_vocab(corpus_file=...)`` of both programs on the whole file."""
    path = str(bench.corpus.whole)
    runs = bench.interleave(
        {program: bench.task(program, "scan", path=path) for program in ("gensim", "fastvec")}
    )
    gensim, fastvec = (
        middle(runs[x], lambda run: run["n_words"] / run["cpu"]) for x in ("gensim", "fastvec")
    )
    name = "vocabulary scan of a file, words per CPU-second, fastvec / gensim"
    note = f"{fastvec / 1e6:.1f} against {gensim / 1e6:.2f} M words/s"
    return [Figure(name, fastvec / gensim, 5, 8, note=note, runs=runs)]
