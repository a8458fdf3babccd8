"""Words per CPU-second of ``train()``: one worker, vocabulary given, reading included."""

from collections.abc import Mapping

from benchmarks.versus.bench import Bench
from benchmarks.versus.figures import Figure, middle
from benchmarks.versus.process import Run, Task, run
from benchmarks.versus.settings import settings

Runs = dict[str, list[Run]]
# model, dim -> must, goal of fastvec / gensim
WANTED = {
    ("sgns", 100): (14, 16),
    ("sgns", 300): (7, 8),
    ("sghs", 100): (4.5, 5.5),
    ("cbow", 100): (5, 6),
    ("cbow", 300): (3, 3.5),
}


def words_per_cpu(run: Run) -> float:
    """Raw tokens per CPU-second of ``train()``."""
    return float(run["n_words"] / run["cpu"])


def measure(bench: Bench) -> list[Figure]:
    """Every model and dimension against gensim, then fastText."""
    figures = []
    for (model, dim), (must, goal) in WANTED.items():
        figures += _against_gensim(bench, model, dim, must, goal)
    return figures + _against_fasttext(bench)


def _tasks(bench: Bench, model: str, dim: int) -> dict[str, Task]:
    """All programs and variants of one model, to run interleaved: ratios are of one run."""
    given = settings(model, vector_size=dim)
    once = {**given, "epochs": 1}
    tasks = {
        "gensim": bench.train("gensim", given),
        "fastvec": bench.train("fastvec", given),
        "gensim, 1 epoch": bench.train("gensim", once),
        "fastvec, 1 epoch": bench.train("fastvec", once),
    }
    if bench.has_avx512:
        tasks["fastvec, AVX-512"] = bench.train("fastvec", given, isa="avx512")
    if (model, dim) == ("sgns", 100):
        unshared = {**given, "shared_negatives": False}
        tasks["fastvec, negatives per pair"] = bench.train("fastvec", unshared)
        tasks["fastvec, one line"] = bench.train(
            "fastvec", given, path=str(bench.corpus.one_line), n_sentences=1
        )
    return tasks


def _against_gensim(bench: Bench, model: str, dim: int, must: float, goal: float) -> list[Figure]:
    runs = bench.interleave(_tasks(bench, model, dim))
    gensim, fastvec = (middle(runs[name], words_per_cpu) for name in ("gensim", "fastvec"))
    name = f"{model} dim {dim}, words per CPU-second, fastvec / gensim"
    note = f"{fastvec / 1e6:.2f} against {gensim / 1e6:.3f} M words/s"
    figures = [Figure(name, fastvec / gensim, must, goal, note=note, runs=runs)]
    for variant in ("fastvec, AVX-512", "fastvec, one line"):
        if variant in runs:
            value = middle(runs[variant], words_per_cpu)
            figures.append(Figure(f"{model} dim {dim}, {variant} / gensim", value / gensim))
    if "fastvec, negatives per pair" in runs:
        value = middle(runs["fastvec, negatives per pair"], words_per_cpu)
        label = "sgns dim 100, shared_negatives=False, fastvec / gensim"
        figures.append(Figure(label, value / gensim, 3, 4, note=f"{value / 1e6:.2f} M words/s"))
    return figures + _beside(model, dim, runs) + _pairs(bench, model, dim, runs)


def _beside(model: str, dim: int, runs: Runs) -> list[Figure]:
    """One epoch, wall time and peak memory, reported only."""
    row = f"{model} dim {dim}"
    one, wall, peak = (
        {program: middle(runs[program + suffix], value) for program in ("fastvec", "gensim")}
        for suffix, value in (
            (", 1 epoch", words_per_cpu),
            ("", "wall"),
            ("", "peak_bytes"),
        )
    )
    return [
        Figure(
            f"{row}, 1 epoch, words per CPU-second, fastvec / gensim",
            one["fastvec"] / one["gensim"],
            note=f"{one['fastvec'] / 1e6:.2f} against {one['gensim'] / 1e6:.3f} M words/s",
        ),
        Figure(
            f"{row}, wall, gensim / fastvec",
            wall["gensim"] / wall["fastvec"],
            note=f"{wall['fastvec']:.2f} against {wall['gensim']:.2f} s",
        ),
        Figure(
            f"{row}, peak memory, fastvec / gensim",
            peak["fastvec"] / peak["gensim"],
            note=f"{peak['fastvec'] / 2**20:.0f} against {peak['gensim'] / 2**20:.0f} MiB",
        ),
    ]


def _pairs(bench: Bench, model: str, dim: int, runs: Runs) -> list[Figure]:
    """Pairs per raw word of both programs, which must agree within 1 %.

    fastvec counts while it trains. gensim's are the words it says it kept, times the pairs per kept
    word that its settings give (`pairs.py`). CBOW and hierarchical softmax share the windows.
    """
    if (model, dim) != ("sgns", 100):
        return []
    given = settings(model, vector_size=dim)
    expected = run(
        bench.task(
            "gensim",
            "expected",
            path=str(bench.corpus.short),
            counts=str(bench.corpus.counts),
            settings=given,
        )
    )
    per_kept = expected["n_pairs"] / expected["n_kept"]
    gensim = middle(runs["gensim"], _kept_per_word) * per_kept
    fastvec = middle(runs["fastvec"], lambda run: run["n_pairs"] / run["n_words"])
    note = f"{fastvec:.4f} against {gensim:.4f}"
    name = "sgns, pairs per word, deviation of fastvec from gensim"
    return [
        Figure(name, abs(fastvec / gensim - 1), 0.01, 0.01, lower_is_better=True, note=note),
        Figure("sgns, pairs per word, gensim", gensim, runs={"expected": [expected]}),
        Figure("sgns, pairs per word, fastvec", fastvec),
    ]


def _kept_per_word(run: Mapping[str, float]) -> float:
    return run["n_kept"] / run["n_words"]


def _against_fasttext(bench: Bench) -> list[Figure]:
    """SGNS against fastText, both with the vocabulary of the cut, which fastText finds itself."""
    given = settings("sgns")
    counts = str(bench.corpus.cut_counts)
    runs = bench.interleave(
        {
            "fasttext": bench.train("fasttext", given, counts=counts),
            "fastvec": bench.train("fastvec", given, counts=counts),
        }
    )
    n_words = bench.corpus.n_words * bench.epochs
    fasttext, fastvec = (n_words / middle(runs[x], "cpu") for x in ("fasttext", "fastvec"))
    note = f"{fastvec / 1e6:.2f} against {fasttext / 1e6:.3f} M words/s"
    name = "sgns dim 100, words per CPU-second, fastvec / fastText (skipgram, maxn 0)"
    return [Figure(name, fastvec / fasttext, 12, 16, note=note, runs=runs)]
