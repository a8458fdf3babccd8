"""A figure with what it must reach, and how the table is printed."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any

from benchmarks.versus.process import Run


@dataclass
class Figure:
    """One row of the table.

    ``must`` and ``goal`` are None for figures that are only reported. ``runs`` keeps every single
    run behind the value.
    """

    name: str
    value: float
    must: float | None = None
    goal: float | None = None
    lower_is_better: bool = False
    note: str = ""
    runs: dict[str, list[Run]] = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """``goal``, ``must``, ``MISSED``, or ``reported`` when nothing is asked."""
        if self.must is None or self.goal is None:
            return "reported"
        sign = -1 if self.lower_is_better else 1
        if sign * self.value >= sign * self.goal:
            return "goal"
        return "must" if sign * self.value >= sign * self.must else "MISSED"

    def as_json(self) -> dict[str, Any]:
        """The figure as plain values."""
        return {**asdict(self), "verdict": self.verdict}


def middle(runs: Sequence[Run], value: str | Callable[[Run], float]) -> float:
    """Median over runs of an entry or of a function of the run."""
    return median(run[value] if isinstance(value, str) else value(run) for run in runs)


def table(figures: Sequence[Figure]) -> str:
    """All figures as a Markdown table."""
    lines = ["| figure | measured | must | goal | reached | note |", "|---|---|---|---|---|---|"]
    for figure in figures:
        must, goal = (_number(x) for x in (figure.must, figure.goal))
        cells = [figure.name, _number(figure.value), must, goal, figure.verdict, figure.note]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"
