"""Answering the Google analogy questions, wall time."""

from benchmarks.versus.bench import Bench
from benchmarks.versus.figures import Figure, middle


def measure(bench: Bench) -> list[Figure]:
    """``evaluate_word_analogies`` of both programs on the same random vectors of dim 100."""
    questions = bench.corpus.folder / "evaluation" / "google-analogies.txt"
    counts = str(bench.corpus.counts)
    runs = bench.interleave(
        {
            program: bench.task(
                program, "analogies", questions=str(questions), counts=counts, dim=100
            )
            for program in ("gensim", "fastvec")
        }
    )
    gensim, fastvec = (middle(runs[x], "wall") for x in ("gensim", "fastvec"))
    asked = {program: runs[program][0]["n_asked"] for program in runs}
    name = "analogies, wall, gensim / fastvec"
    note = f"{fastvec:.2f} against {gensim:.2f} s; {asked['fastvec']} and {asked['gensim']} asked"
    return [Figure(name, gensim / fastvec, 8, 20, note=note, runs=runs)]
