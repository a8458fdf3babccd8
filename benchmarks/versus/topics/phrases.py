"""Phrases learnt and joined: CPU seconds on the first words, from a file and from a list."""

from benchmarks.versus.bench import Bench
from benchmarks.versus.figures import Figure, middle

FOUND = ("n_counted", "n_joined", "n_phrases")


def measure(bench: Bench) -> list[Figure]:
    """``Phrases(corpus)`` and ``for sentence in phrases[corpus]``, default settings, one worker."""
    figures = []
    for source, must, goal in (("file", 15, 30), ("list", None, None)):
        job, path = "learn_and_join", str(bench.corpus.short)
        runs = bench.interleave(
            {
                program: bench.task(program, job, path=path, source=source)
                for program in ("gensim", "fastvec")
            }
        )
        for name in FOUND:
            if runs["gensim"][0][name] != runs["fastvec"][0][name]:
                raise RuntimeError(f"the programs do not find the same phrases: {name} differs")
        for part in ("cpu", "learn_cpu", "join_cpu"):
            gensim, fastvec = (middle(runs[x], part) for x in ("gensim", "fastvec"))
            what = {"cpu": "learn and join", "learn_cpu": "learn", "join_cpu": "join"}[part]
            figures.append(
                Figure(
                    f"phrases, {what}, {source}, 1 worker, CPU seconds, gensim / fastvec",
                    gensim / fastvec,
                    must if part == "cpu" else None,
                    goal if part == "cpu" else None,
                    note=f"{fastvec:.3f} against {gensim:.2f} s",
                    runs=runs if part == "cpu" else {},
                )
            )
    return figures
