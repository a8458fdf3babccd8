"""Is one model better than another? Both are judged on the same items, so the items are paired."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

import numpy as np

from .analogy_results import AnalogyResult
from .bootstrap import RESAMPLES, bootstrap_p, percentile_interval, spearman
from .differences import grouped_differences, mean_differences, pair_differences
from .outliers import OutlierResult
from .pair_results import PairResult
from .results import Result, interval_text, table
from .significance import holm, mcnemar_p, steiger_z, williams_t

TESTS = ("bootstrap", "williams", "steiger", "mcnemar")
_CONFIDENCE = 0.95


@dataclass(frozen=True)
class Comparison(Result):
    """The difference of two models on the items that both know.

    Attributes
    ----------
    names : (str, str)
    measure : str
        "Spearman" or "accuracy".
    a, b : float
        Scores on the common items.
    difference : float
        ``a - b``.
    interval : (float, float) or None
        95 % interval of the difference, by the bootstrap.
    p : float
        Two-sided.
    p_grouped : float or None
        For analogies: p of a bootstrap that draws whole groups of questions with the same first
        pair, since such questions are not independent.
    p_adjusted : float or None
        Corrected for the number of comparisons, by `compare_many`.
    test : str
    n_items : int
    """

    names: tuple[str, str]
    measure: str
    a: float
    b: float
    difference: float
    interval: tuple[float, float] | None
    p: float
    p_grouped: float | None
    p_adjusted: float | None
    test: str
    n_items: int

    def row(self) -> tuple[Any, ...]:
        """The comparison as a row under ``COLUMNS``."""
        return (
            f"{self.names[0]} - {self.names[1]}",
            self.a,
            self.b,
            self.difference,
            interval_text(self.interval),
            self.p,
            self.p_grouped,
            self.p_adjusted,
            self.n_items,
        )

    def __str__(self) -> str:
        return table([self.row()], [f"{self.measure} ({self.test})", *COLUMNS])


COLUMNS = (
    "first",
    "second",
    "difference",
    "95 % interval",
    "p",
    "p grouped",
    "p adjusted",
    "items",
)


@dataclass(frozen=True)
class Comparisons(Result):
    """All pairs of several models, with p values corrected for their number (Holm 1979)."""

    comparisons: list[Comparison]

    def __str__(self) -> str:
        first = self.comparisons[0]
        rows = [comparison.row() for comparison in self.comparisons]
        return table(rows, [f"{first.measure} ({first.test})", *COLUMNS])


def compare(
    a: Result,
    b: Result,
    *,
    test: str = "bootstrap",
    resamples: int = RESAMPLES,
    seed: int = 0,
    names: tuple[str, str] = ("a", "b"),
) -> Comparison:
    """Test whether two models differ on one data set.

    Parameters
    ----------
    a, b : PairResult, AnalogyResult or OutlierResult
        Both of the same class, on the same data set. Items that either left out are left out.
    test : {"bootstrap", "williams", "steiger", "mcnemar"}, default "bootstrap"
        "bootstrap" draws items with replacement and looks at the difference of the scores.
        "williams" and "steiger" are tests of dependent correlations, for word pairs; they were made
        for Pearson's and reject slightly too often on ranks. "mcnemar" is exact, for right and
        wrong answers.
    resamples : int, default 10000
    seed : int, default 0
        Of the bootstrap.
    names : (str, str), default ("a", "b")

    Returns
    -------
    Comparison

    Raises
    ------
    TypeError
        If the results are not of the same class, or not of one of those above.
    ValueError
        If they are of different data sets, the test does not fit them, or fewer than two items are
        common.

    Notes
    -----
    The bootstrap's p is twice the smaller share of the resampled differences on either side of 0.
    One training run a model says nothing about the spread between seeds: compare several.
    """
    if test not in TESTS:
        raise ValueError(f"test must be one of {', '.join(TESTS)}, got {test!r}")
    if type(a) is not type(b):
        raise TypeError(f"a and b must be of one class, got {type(a).__name__}, {type(b).__name__}")
    if not isinstance(a, (PairResult, AnalogyResult, OutlierResult)):
        raise TypeError(
            f"a and b must be results of pairs, analogies or outliers, got {type(a).__name__}"
        )
    assert isinstance(b, (PairResult, AnalogyResult, OutlierResult))
    if a.source.sha256 != b.source.sha256:
        raise ValueError(f"different data sets: {a.source.dataset} and {b.source.dataset}")
    if (test == "mcnemar") == isinstance(a, PairResult) and test != "bootstrap":
        raise ValueError(f"test={test!r} does not fit a {type(a).__name__}")
    if isinstance(a, PairResult) and isinstance(b, PairResult):
        found = _compare_pairs(a, b, test, resamples, seed)
    else:
        found = _compare_answers(a, b, test, resamples, seed)
    return replace(found, names=names)


def compare_many(
    results: Mapping[str, Result],
    *,
    test: str = "bootstrap",
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> Comparisons:
    """Compare each pair of several models.

    Parameters
    ----------
    results : mapping of name to result
        At least two, all on the same data set.
    test, resamples, seed
        As in `compare`.

    Returns
    -------
    Comparisons
        With `p_adjusted` set: Holm's correction for the number of pairs.
    """
    if len(results) < 2:
        raise ValueError(f"results must hold at least two models, got {len(results)}")
    pairs = [
        compare(results[x], results[y], test=test, resamples=resamples, seed=seed, names=(x, y))
        for x, y in combinations(results, 2)
    ]
    adjusted = holm([pair.p for pair in pairs])
    return Comparisons([replace(pair, p_adjusted=p) for pair, p in zip(pairs, adjusted)])


def _compare_pairs(
    a: PairResult, b: PairResult, test: str, resamples: int, seed: int
) -> Comparison:
    """Difference of two rank correlations with the same judgements."""
    common = [
        (x.gold, x.score, y.score)
        for x, y in zip(a.pairs, b.pairs)
        if x.score is not None and y.score is not None
    ]
    _enough(len(common))
    gold, first, second = np.array(common, np.float64).T
    r1, r2, n = spearman(gold, first), spearman(gold, second), len(common)
    interval = None
    if test == "bootstrap":
        differences = pair_differences(gold, first, second, resamples, seed)
        interval, p = percentile_interval(differences, _CONFIDENCE), bootstrap_p(differences)
    else:
        formula = williams_t if test == "williams" else steiger_z
        _, p = formula(r1, r2, spearman(first, second), n)
    return _comparison("Spearman", r1, r2, interval, p, None, test, n)


def _compare_answers(a: Result, b: Result, test: str, resamples: int, seed: int) -> Comparison:
    """Difference of two shares of right answers."""
    first, second = _verdicts(a), _verdicts(b)
    common = [i for i, (x, y) in enumerate(zip(first, second)) if x is not None and y is not None]
    _enough(len(common))
    right = np.array([[first[i], second[i]] for i in common], np.float64)
    score_a, score_b = (float(share) for share in right.mean(axis=0))
    differences = right[:, 0] - right[:, 1]
    interval = grouped = None
    if test == "mcnemar":
        p = mcnemar_p(int((differences > 0).sum()), int((differences < 0).sum()))
    else:
        samples = mean_differences(differences, resamples, seed)
        interval, p = percentile_interval(samples, _CONFIDENCE), bootstrap_p(samples)
    if isinstance(a, AnalogyResult):
        groups = _groups(a)
        grouped = bootstrap_p(
            grouped_differences(differences, [groups[i] for i in common], resamples, seed)
        )
    return _comparison("accuracy", score_a, score_b, interval, p, grouped, test, len(common))


def _verdicts(result: Result) -> list[bool | None]:
    """Whether each item was right; None where it is not counted."""
    if isinstance(result, OutlierResult):
        return [
            None if case.position is None else case.position == case.n_members
            for case in result.cases
        ]
    assert isinstance(result, AnalogyResult)
    return [
        answer.correct if answer.found is not None or result.oov == "wrong" else None
        for answers in result.answers
        for answer in answers
    ]


def _groups(result: AnalogyResult) -> list[int]:
    """A number for each question, the same for questions with the same first pair."""
    numbers: dict[tuple[str, str], int] = {}
    return [
        numbers.setdefault((answer.a, answer.b), len(numbers))
        for answers in result.answers
        for answer in answers
    ]


def _enough(n_items: int) -> None:
    """Raise ValueError if there is nothing to compare on."""
    if n_items < 2:
        raise ValueError(f"{n_items} items were used by both models, a comparison needs two")


def _comparison(
    measure: str,
    a: float,
    b: float,
    interval: tuple[float, float] | None,
    p: float,
    p_grouped: float | None,
    test: str,
    n_items: int,
) -> Comparison:
    """A comparison without names."""
    return Comparison(("a", "b"), measure, a, b, a - b, interval, p, p_grouped, None, test, n_items)
