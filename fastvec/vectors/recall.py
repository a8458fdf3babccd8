"""How many of the exact neighbours an approximate search finds."""

from __future__ import annotations

from dataclasses import dataclass

from .view import Neighbours


@dataclass(frozen=True)
class Recall:
    """Share of exact neighbours found, over a sample of keys.

    Attributes
    ----------
    recall : float
        Share of the `topn` exact nearest neighbours that were found, mean over the queries.
    recall_at_1 : float
        Share of the queries whose exact nearest neighbour came first.
    topn, n_queries : int
    method : str
        What was measured, such as ``int8`` or ``usearch``.
    """

    recall: float
    recall_at_1: float
    topn: int
    n_queries: int
    method: str

    def __str__(self) -> str:
        return (
            f"{self.method}: {self.recall:.1%} of the {self.topn} nearest neighbours found, "
            f"the nearest {self.recall_at_1:.1%} of the time ({self.n_queries} queries)"
        )


def measured(found: list[Neighbours], exact: list[Neighbours], topn: int, method: str) -> Recall:
    """Return the recall of what was found for each query against what is there."""
    asked = [(got, there) for got, there in zip(found, exact) if there]
    shares = [
        len({key for key, _ in got} & {key for key, _ in there}) / len(there)
        for got, there in asked
    ]
    firsts = [bool(got) and got[0][0] == there[0][0] for got, there in asked]
    n = len(asked)
    return Recall(sum(shares) / max(n, 1), sum(firsts) / max(n, 1), topn, n, method)
