"""FastText with n-grams: words per CPU-second of ``train()``, against gensim and fastText."""

from benchmarks.versus.bench import Bench
from benchmarks.versus.figures import Figure, middle
from benchmarks.versus.settings import SUBWORDS, settings
from benchmarks.versus.topics.speed import words_per_cpu

# model -> (must, goal) of fastvec / gensim and of fastvec / fastText
WANTED = {"sgns": ((4.5, 6.5), (8, 11)), "cbow": ((3.5, 6), (4, 7))}


def measure(bench: Bench) -> list[Figure]:
    """Both contexts, dim 100, one worker (fastText: twelve threads, CPU time counted)."""
    figures = []
    for model, (gensim, fasttext) in WANTED.items():
        given = {**settings(model), **SUBWORDS, "epochs": bench.fasttext_epochs}
        runs = bench.interleave(
            {
                "gensim": bench.train("gensim", given, model="FastText"),
                "fastvec": bench.train("fastvec", given, model="FastText"),
                "fasttext": bench.train("fasttext", given, counts=str(bench.corpus.cut_counts)),
                "fastvec, cut": bench.train(
                    "fastvec", given, model="FastText", counts=str(bench.corpus.cut_counts)
                ),
            }
        )
        speed = {name: middle(runs[name], words_per_cpu) for name in ("gensim", "fastvec")}
        n_words = bench.corpus.n_words * bench.fasttext_epochs
        speed |= {
            name: n_words / middle(runs[name], "cpu") for name in ("fasttext", "fastvec, cut")
        }
        for other, own, (must, goal) in (
            ("gensim", "fastvec", gensim),
            ("fasttext", "fastvec, cut", fasttext),
        ):
            name = f"FastText {model} dim 100, words per CPU-second, fastvec / {other}"
            note = f"{speed[own] / 1e6:.3f} against {speed[other] / 1e6:.3f} M words/s"
            figures.append(
                Figure(name, speed[own] / speed[other], must, goal, note=note, runs=runs)
            )
        peak = {name: middle(runs[name], "peak_bytes") for name in ("gensim", "fastvec")}
        name = f"FastText {model} dim 100, peak memory, fastvec / gensim"
        figures.append(Figure(name, peak["fastvec"] / peak["gensim"]))
    return figures
