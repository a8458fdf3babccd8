"""Quality at equal settings against gensim's committed figures."""

import sys

from benchmarks.versus.bench import Bench
from benchmarks.versus.figures import Figure
from benchmarks.versus.quality.baseline import gensim_scores, update_baseline
from benchmarks.versus.quality.plan import Training, fastvec_trainings
from benchmarks.versus.quality.results import Scores, score_all
from benchmarks.versus.quality.verdict import Verdict, judge


def measure(bench: Bench) -> list[Figure]:
    """Difference of means on every evaluation set, per model, dimension and number of workers."""
    if bench.make_gensim or bench.vectors is not None:
        update_baseline(bench)
    ours = score_all(bench, fastvec_trainings(bench.quick))
    if bench.quick:
        return [
            Figure(f"quality, {training.label}, {name}", value)
            for training, scores in ours.items()
            for name, value in scores.items()
        ]
    theirs = gensim_scores()
    figures = []
    for group in dict.fromkeys(training.group for training in ours):
        figures += _group(group, ours, theirs)
    return figures


def _group(
    group: Training, ours: dict[Training, Scores], theirs: dict[Training, Scores]
) -> list[Figure]:
    """Figures of one model, dimension and number of workers, all seeds."""
    iterable, file = (
        [s for t, s in theirs.items() if t.group == group.of_gensim(mode)]
        for mode in ("iterable", "file")
    )
    mine = [s for t, s in ours.items() if t.group == group]
    if not iterable:
        print(f"gensim has no figures for {group.label}: --make-gensim makes them", file=sys.stderr)
        return []
    # One seed has no variance of its own: dim 300 borrows that of dim 100.
    wide = [s for t, s in theirs.items() if t.group == group.of_gensim("iterable", dim=100)]
    figures = []
    for name in mine[0]:
        verdict = judge(
            [s[name] for s in mine],
            [s[name] for s in iterable],
            spare=[s[name] for s in wide],
        )
        in_file_mode = sum(s[name] for s in file) / len(file) if file else None
        figures.append(_figure(group, name, verdict, in_file_mode))
    return figures


def _figure(group: Training, name: str, verdict: Verdict, in_file_mode: float | None) -> Figure:
    file = "" if in_file_mode is None else f", its file mode {in_file_mode:.3f}"
    note = (
        f"{verdict.ours:.3f} against {verdict.theirs:.3f}{file}; "
        f"standard error {verdict.standard_error:.4f}"
    )
    label = f"quality, {group.label}, {name}, fastvec - gensim"
    # RG-65 has 65 pairs: reported, not judged.
    least = None if name == "rg65" else verdict.least
    return Figure(label, verdict.difference, least, 0.0, note=note)
