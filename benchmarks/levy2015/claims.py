"""A sentence and a verdict for each claim, from the runs that there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from benchmarks.levy2015.measure import TASKS
from benchmarks.levy2015.plan import NEGATIVES, SGNS_WINDOW
from benchmarks.levy2015.results import Scores

Difference = tuple[float, float, float]
Side = tuple[str, list[int], list[int]]  # a label, runs that are to score higher, and the others


@dataclass
class Claim:
    """What became of a claim.

    ``differences`` are rows of a plot: a label, and how much higher the claimed side scores on
    the average of all tasks, with its interval.
    """

    name: str
    text: str
    verdict: str
    sentence: str
    differences: list[tuple[str, Difference]] = field(default_factory=list)


def verdict_of(differences: Sequence[Difference]) -> str:
    """Reproduced if all intervals lie above 0, not if one lies below, else inconclusive."""
    if not differences:
        return "not run"
    if any(high < 0 for _, _, high in differences):
        return "not reproduced"
    return "reproduced" if all(low > 0 for _, low, _ in differences) else "inconclusive"


def _said(differences: Sequence[tuple[str, Difference]]) -> str:
    """The differences as text, in points."""
    return "; ".join(
        f"{label} {100 * d:+.1f} ({100 * low:+.1f} to {100 * high:+.1f})"
        for label, (d, low, high) in differences
    )


def _judged(name: str, text: str, told: str, scores: Scores, sides: Sequence[Side]) -> Claim:
    """A claim that the first runs of all these sides score higher than the others."""
    differences = [
        (label, scores.difference(better, worse))
        for label, better, worse in sides
        if better and len(better) == len(worse)
    ]
    verdict = verdict_of([d for _, d in differences])
    if verdict == "not run":
        return Claim(name, text, verdict, "Not run.")
    missing = [label for label, *_ in sides if label not in dict(differences)]
    sentence = f"{verdict.capitalize()}: {told}: {_said(differences)}."
    if missing:
        verdict += f" in {len(differences)} of {len(sides)} comparisons, the others were not run"
        sentence += f" Not run: {'; '.join(missing)}."
    return Claim(name, text, verdict, sentence, differences)


def shifted_svd(scores: Scores) -> Claim:
    """K10."""
    base = {"model": "SVD", "window": 2, "vectors": "word", "eigenvalue_weight": 0.5}
    sides = [
        (
            f"k = 1 over {k}, smoothing {a:g}",
            scores.where(**base, negative=1, context_smoothing=a),
            scores.where(**base, negative=k, context_smoothing=a),
        )
        for a in (1.0, 0.75)
        for k in NEGATIVES[1:]
    ]
    text = "Do not use shifted PPMI with SVD: k = 1 beats 5 and 15."
    return _judged("K10", text, "points by which no shift is better", scores, sides)


def textbook_svd(scores: Scores) -> Claim:
    """K11."""
    base = {"model": "SVD", "window": 2, "vectors": "word", "negative": 1}
    sides = [
        (
            f"p = {p:g} over 1, smoothing {a:g}",
            scores.where(**base, context_smoothing=a, eigenvalue_weight=p),
            scores.where(**base, context_smoothing=a, eigenvalue_weight=1.0),
        )
        for a in (1.0, 0.75)
        for p in (0.5, 0.0)
    ]
    text = "Do not use SVD as the textbook has it (p = 1): it is some 15 points worse than p = 0.5."
    return _judged("K11", text, "points by which p = 1 is worse", scores, sides)


def short_windows(scores: Scores) -> Claim:
    """K12."""
    sides: list[Side] = []
    for model, extra in (("PPMI", {}), ("SVD", {"eigenvalue_weight": 0.5})):
        for a in (1.0, 0.75):
            base = {
                "model": model,
                "vectors": "word",
                "negative": 1,
                "context_smoothing": a,
                **extra,
            }
            sides += [
                (
                    f"{model}, 2 over {window}, smoothing {a:g}",
                    scores.where(**base, window=2),
                    scores.where(**base, window=window),
                )
                for window in (5, 10)
            ]
    text = "PPMI and SVD want short windows: 2 is better on average than 5 and 10."
    return _judged("K12", text, "points by which window 2 is better", scores, sides)


def many_negatives(scores: Scores) -> Claim:
    """K13."""
    base = {"model": "SGNS", "vectors": "word"}
    sides = [
        (
            f"{more} over {less}",
            scores.where(**base, negative=more),
            scores.where(**base, negative=less),
        )
        for less, more in pairwise(NEGATIVES)
    ]
    text = "SGNS wants many noise words: 15 at least as good as 5, 5 as 1."
    return _judged("K13", text, "points by which more are better", scores, sides)


def smoothed_contexts(scores: Scores) -> Claim:
    """K14."""
    sides: list[Side] = []
    for model, base in {
        "PPMI": {"window": 2},
        "SVD": {"window": 2, "eigenvalue_weight": 0.5},
        "SGNS": {"window": SGNS_WINDOW},
    }.items():
        for k in NEGATIVES:
            side = {"model": model, "vectors": "word", "negative": k, **base}
            smoothed = scores.where(**side, context_smoothing=0.75)
            plain = scores.where(**side, context_smoothing=1.0)
            sides.append((f"{model}, k = {k}", smoothed, plain))
    text = "Always smooth the contexts: 0.75 beats 1 in PPMI, SVD and SGNS."
    return _judged("K14", text, "points by which 0.75 is better", scores, sides)


def added_contexts(scores: Scores) -> Claim:
    """K16: no direction is claimed, so the verdict is whether one appears."""
    found, told = [], []
    for model, base in {
        "SGNS": {},
        "GloVe": {},
        "SVD": {"window": 2, "negative": 1, "eigenvalue_weight": 0.5},
    }.items():
        words = scores.where(model=model, vectors="word", **base)
        sums = scores.where(model=model, vectors="sum", **base)
        if words and len(words) == len(sums):
            found.append((model, scores.difference(sums, words)))
            signs = [
                f"{task} {scores.difference(sums, words, task)[0] * 100:+.1f}" for task in TASKS
            ]
            told.append(f"{model} {', '.join(signs)}")
    text = "Try the sum of word and context vectors with SGNS and GloVe: it may help or harm."
    if not found:
        return Claim("K16", text, "not run", "Not run.")
    changes = [d for _, d in found]
    both = any(low > 0 for _, low, _ in changes) and any(high < 0 for _, _, high in changes)
    verdict = "reproduced" if both else "inconclusive"
    why = "it helps one model and harms another" if both else "no change of direction is certain"
    sentence = f"{verdict.capitalize()}: {why}. Points of the sum over the words alone, by task: "
    return Claim("K16", text, verdict, sentence + "; ".join(told) + ".", found)


CLAIMS: tuple[Callable[[Scores], Claim], ...] = (
    shifted_svd,
    textbook_svd,
    short_windows,
    many_negatives,
    smoothed_contexts,
    added_contexts,
)
