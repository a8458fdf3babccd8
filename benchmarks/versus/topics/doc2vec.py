"""Doc2Vec on 20newsgroups against gensim: CPU time of training and inference, quality of the vectors."""

from statistics import mean

from benchmarks.versus.bench import Bench
from benchmarks.versus.corpus import RESULTS
from benchmarks.versus.figures import Figure, middle
from benchmarks.versus.topics.supervised import accuracy, posts

SETTINGS = {"vector_size": 100, "min_count": 5, "epochs": 10}
# mode -> its settings, (must, goal) of training and of inference
MODES: dict[str, tuple[dict[str, int], tuple[float, float], tuple[float, float]]] = {
    "DBOW": ({"dm": 0}, (6, 12), (6, 12)),
    "DM (mean)": ({"dm": 1}, (3, 6), (6, 12)),
}


def measure(bench: Bench) -> list[Figure]:
    """One worker; posts whole, gensim cuts them at 10,000 words."""
    train, test = posts(bench.corpus.folder / "20newsgroups.tsv", RESULTS / "cache", bench.quick)
    figures = []
    for mode, (own, *wanted) in MODES.items():
        given = {**SETTINGS, **own}
        if bench.quick:
            given |= {"epochs": 1, "min_count": 1}
        arguments = {"train": str(train), "test": str(test), "settings": given}
        runs = bench.interleave(
            {name: bench.task(name, "doc2vec", **arguments) for name in ("gensim", "fastvec")},
            seeds=True,
        )
        for what, (must, goal) in zip(("train", "infer"), wanted):
            cpu = {name: middle(runs[name], f"{what}_cpu") for name in runs}
            figures.append(
                Figure(
                    f"Doc2Vec {mode}, 20newsgroups: {what}, fastvec / gensim",
                    cpu["gensim"] / cpu["fastvec"],
                    must,
                    goal,
                    note=f"{cpu['fastvec']:.2f} against {cpu['gensim']:.2f} CPU seconds",
                    runs=runs,
                )
            )
        figures.append(accuracy(f"Doc2Vec {mode}, 20newsgroups", runs, other="gensim"))
        shares = {name: mean(run["own"] for run in runs[name]) for name in runs}
        figures.append(
            Figure(
                f"Doc2Vec {mode}, 20newsgroups: training posts inferred nearest to their own tag",
                shares["fastvec"],
                0.9,
                0.95,
                note=f"gensim {shares['gensim']:.3f}",
            )
        )
    return figures
