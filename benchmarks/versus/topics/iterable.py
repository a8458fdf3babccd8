"""The whole job on an iterable of token lists in memory, two workers, wall time."""

from benchmarks.versus.bench import Bench
from benchmarks.versus.figures import Figure, middle
from benchmarks.versus.settings import settings


def measure(bench: Bench) -> list[Figure]:
    """The constructor from nothing to vectors, five epochs."""
    given = settings("sgns", workers=2, epochs=bench.epochs)
    path = str(bench.corpus.short)
    runs = bench.interleave(
        {
            program: bench.task(program, "whole_job", path=path, source="list", settings=given)
            for program in ("gensim", "fastvec")
        }
    )
    gensim, fastvec = (middle(runs[x], "wall") for x in ("gensim", "fastvec"))
    name = "iterable of token lists, whole job, 2 workers, wall, gensim / fastvec"
    note = f"{fastvec:.2f} against {gensim:.2f} s"
    return [Figure(name, gensim / fastvec, 8, 12, note=note, runs=runs)]
