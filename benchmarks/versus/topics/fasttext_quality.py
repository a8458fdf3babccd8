"""Quality of FastText's vectors at equal settings: fastvec against gensim and fastText."""

from benchmarks.versus.bench import Bench
from benchmarks.versus.figures import Figure
from benchmarks.versus.quality.plan import Training, fasttext_trainings
from benchmarks.versus.quality.results import Scores, score_all
from benchmarks.versus.quality.verdict import judge


def measure(bench: Bench) -> list[Figure]:
    """Difference of means over seeds on every evaluation set; runs are kept and not repeated."""
    done = score_all(bench, fasttext_trainings(bench.quick), "fasttext-quality")
    figures = []
    for other in ("gensim", "fasttext"):
        ours, theirs = _of(done, "fastvec"), _of(done, other)
        for name in ours[0]:
            verdict = judge([s[name] for s in ours], [s[name] for s in theirs])
            note = (
                f"{verdict.ours:.3f} against {verdict.theirs:.3f}; "
                f"standard error {verdict.standard_error:.4f}"
            )
            # RG-65 has 65 pairs: reported, not judged. So is quick mode's one seed.
            least = None if name == "rg65" or bench.quick else verdict.least
            label = f"quality, FastText sgns dim 100, {name}, fastvec - {other}"
            figures.append(Figure(label, verdict.difference, least, 0.0, note=note))
    return figures


def _of(done: dict[Training, Scores], program: str) -> list[Scores]:
    return [scores for training, scores in done.items() if training.program == program]
