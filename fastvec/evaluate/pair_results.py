"""What an evaluation on word pairs returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from .bootstrap import Ranking
from .results import Provenance, Result, interval_text, table


class ScoredPair(NamedTuple):
    """A pair of a data set; `score` is None where it was left out."""

    first: str
    second: str
    gold: float
    score: float | None


class Disagreement(NamedTuple):
    """A pair and its place among all pairs, 1 for the most similar, by people and by the model."""

    first: str
    second: str
    gold_rank: float
    score_rank: float


@dataclass(frozen=True)
class PairResult(Result):
    """How well cosines agree with people.

    Attributes
    ----------
    spearman, spearman_p, pearson, pearson_p : float
        Correlations and their two-sided p values; NaN where one side is constant.
    interval : (float, float) or None
        Confidence interval of Spearman's correlation.
    confidence : float
        Of the interval.
    n_pairs, n_used, n_unknown : int
        Pairs in the data set, those that were correlated, those with an unknown word.
    source : Provenance
    pairs : list of ScoredPair
        All pairs of the data set.
    """

    ITEMS = ("pairs",)

    spearman: float
    spearman_p: float
    pearson: float
    pearson_p: float
    interval: tuple[float, float] | None
    confidence: float
    n_pairs: int
    n_used: int
    n_unknown: int
    source: Provenance
    pairs: list[ScoredPair]

    @property
    def coverage(self) -> float:
        """Share of the pairs with both words known."""
        return 1 - self.n_unknown / self.n_pairs

    def to_dict(self, items: bool = False) -> dict[str, Any]:
        """Return the result as plain values, `coverage` among them."""
        return {**super().to_dict(items), "coverage": self.coverage}

    def disagreements(self, n: int = 10) -> list[Disagreement]:
        """Return the pairs whose places by people and by the model differ most."""
        used = [pair for pair in self.pairs if pair.score is not None]
        ones = np.ones(len(used))
        gold = Ranking([-pair.gold for pair in used]).ranks(ones)
        found = Ranking([-(pair.score or 0.0) for pair in used]).ranks(ones)
        worst = np.argsort(-np.abs(gold - found), kind="stable")[:n]
        return [
            Disagreement(used[i].first, used[i].second, float(gold[i]), float(found[i]))
            for i in worst.tolist()
        ]

    def __str__(self) -> str:
        interval = f"{100 * self.confidence:g} % interval"
        row = [
            self.source.dataset,
            self.spearman,
            interval_text(self.interval),
            self.pearson,
            f"{self.n_pairs - self.n_unknown}/{self.n_pairs}",
        ]
        return table([row], ["word pairs", "Spearman", interval, "Pearson", "known"])
