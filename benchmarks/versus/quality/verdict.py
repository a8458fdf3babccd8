"""Is a program as good as another one on a set, given how much seeds differ?"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import fmean, variance

MARGIN = 0.01


@dataclass(frozen=True)
class Verdict:
    """Means over seeds, and what the difference must reach."""

    ours: float
    theirs: float
    standard_error: float

    @property
    def difference(self) -> float:
        """Ours minus theirs."""
        return self.ours - self.theirs

    @property
    def least(self) -> float:
        """The lowest difference that passes: -(0.01 + 2 standard errors)."""
        return -(MARGIN + 2 * self.standard_error)

    @property
    def passed(self) -> bool:
        """Whether the difference reaches it."""
        return self.difference >= self.least


def judge(ours: Sequence[float], theirs: Sequence[float], spare: Sequence[float] = ()) -> Verdict:
    """Compare two series of seeds with the standard error of the pooled variance.

    Parameters
    ----------
    ours, theirs
        One score per seed.
    spare
        Scores whose variance is used where neither series has two seeds.
    """
    groups = [group for group in (ours, theirs) if len(group) > 1]
    if not groups and len(spare) > 1:
        groups = [spare]
    freedom = sum(len(group) - 1 for group in groups)
    squares = sum((len(group) - 1) * variance(group) for group in groups)
    pooled = squares / freedom if freedom else 0.0
    error = sqrt(pooled * (1 / len(ours) + 1 / len(theirs)))
    return Verdict(fmean(ours), fmean(theirs), error)
