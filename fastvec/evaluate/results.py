"""What every evaluation returns: a small dataclass that prints as a table and becomes JSON."""

from __future__ import annotations

import dataclasses
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Provenance:
    """Where a result comes from: enough to repeat the evaluation.

    Attributes
    ----------
    dataset : str
        Path or name of the data set.
    sha256 : str
        Of the bytes of the data set.
    vocabulary : int
        Number of words that counted as known.
    options : dict
        What the evaluation was called with.
    version : str
        Of fastvec.
    """

    dataset: str
    sha256: str
    vocabulary: int
    options: dict[str, Any] = field(default_factory=dict)
    version: str = ""


class Result:
    """Base of the result classes: `to_dict`, `to_json`, and a table as its text.

    Attributes that are named in ``ITEMS`` hold one entry for each item of the data set; they are
    left out of dicts and JSON unless asked for.
    """

    ITEMS: tuple[str, ...] = ()

    def to_dict(self, items: bool = False) -> dict[str, Any]:
        """Return the result as dicts, lists, texts and numbers.

        Parameters
        ----------
        items : bool, default False
            Also what was found for each pair, question or group.
        """
        return {
            f.name: _plain(getattr(self, f.name))
            for f in dataclasses.fields(self)  # type: ignore[arg-type]
            if items or f.name not in self.ITEMS
        }

    def to_json(self, items: bool = False, indent: int | None = None) -> str:
        """Return `to_dict` as JSON; numbers that do not exist (NaN) become null."""
        return json.dumps(self.to_dict(items), ensure_ascii=False, indent=indent)


def _plain(value: Any) -> Any:
    """Return a value as JSON knows it."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: _plain(part) for name, part in value._asdict().items()}
    if isinstance(value, dict):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if hasattr(value, "tolist"):  # a NumPy number or array
        return _plain(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def table(rows: Sequence[Sequence[Any]], header: Sequence[str]) -> str:
    """Return rows as aligned text: the first column left, the others right."""
    cells = [list(header), *([_cell(value) for value in row] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(header))]
    return "\n".join(
        "  ".join(
            text.ljust(width) if i == 0 else text.rjust(width)
            for i, (text, width) in enumerate(zip(row, widths))
        ).rstrip()
        for row in cells
    )


def _cell(value: Any) -> str:
    """Return a value as a table shows it."""
    if value is None:
        return ""
    if isinstance(value, float):
        return "-" if math.isnan(value) else f"{value:.4f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def interval_text(interval: tuple[float, float] | None) -> str:
    """Return ``[low, high]`` with three decimals, or nothing."""
    return "" if interval is None else f"[{interval[0]:.3f}, {interval[1]:.3f}]"
