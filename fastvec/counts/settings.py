"""How pairs are weighted, and which of them are counted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fastvec.utils.arguments import choice, integer, real, window_pair

WEIGHTINGS = ("flat", "dynamic", "harmonic", "sampled")
MODES = ("dirty", "clean", "expected")
FORMULAS = ("paper", "word2vec")
_LONGEST_EXACT = 20  # lcm(1..20) is 232,792,560
_FIXED_BITS = 24
_WIDEST = 1_000_000


@dataclass(frozen=True)
class PairSettings:
    """The settings of a count, checked; see `CooccurrenceMatrix.count`.

    Attributes
    ----------
    window : tuple of int
        Reach to the left and to the right.
    window_weighting, positional, sample, sample_mode, sample_formula, delete_rare, seed
        As given.
    """

    window: tuple[int, int]
    window_weighting: str
    positional: bool
    sample: float
    sample_mode: str
    sample_formula: str
    delete_rare: bool
    seed: int

    @classmethod
    def checked(
        cls, *, window: Any, symmetric: Any, side: Any, window_weighting: Any, **others: Any
    ) -> PairSettings:
        """Check what a user gave; ValueError or TypeError names the argument."""
        left, right = window_pair(window)
        if side is None:
            side = "both" if symmetric else "left"
        side = choice("side", side, ("both", "left", "right"))
        reach = (0 if side == "right" else left, 0 if side == "left" else right)
        if max(reach) > _WIDEST:
            raise ValueError(f"window must be at most {_WIDEST}, got {window!r}")
        if not any(reach):
            raise ValueError(f"window must be at least 1 on a side that counts, got {window!r}")
        return cls(
            window=reach,
            window_weighting=choice("window_weighting", window_weighting, WEIGHTINGS),
            positional=bool(others["positional"]),
            sample=real("sample", others["sample"], least=0),
            sample_mode=choice("sample_mode", others["sample_mode"], MODES),
            sample_formula=choice("sample_formula", others["sample_formula"], FORMULAS),
            delete_rare=bool(others["delete_rare"]),
            seed=integer("seed", others["seed"], -(1 << 63), (1 << 64) - 1) % (1 << 64),
        )

    @property
    def offsets(self) -> tuple[int, ...] | None:
        """Offsets of positional contexts from their word, in the order of their columns."""
        if not self.positional:
            return None
        left, right = self.window
        return (*range(-left, 0), *range(1, right + 1))

    @property
    def symmetric(self) -> bool:
        """Whether both sides count alike."""
        return self.window[0] == self.window[1]

    def weights(self) -> tuple[NDArray[np.int64], NDArray[np.int64], float]:
        """Return whole weights of distances 1, 2, ... to the left and right, and their unit.

        Notes
        -----
        Flat and sampled: 1. Dynamic: the chance that a window drawn from 1 to L reaches distance d is
        (L - d + 1) / L. Harmonic: 1 / d, in units of 1 / lcm(1, ..., L), or of 2**-24 for L > 20, where
        a weight is off by up to 2**-25.
        """
        left, right = (np.arange(1, reach + 1, dtype=np.int64) for reach in self.window)
        longest = max(self.window)
        if self.window_weighting == "dynamic":
            whole = math.lcm(*(reach for reach in self.window if reach))
            sides = [(n - d + 1) * (whole // max(n, 1)) for n, d in zip(self.window, (left, right))]
            return sides[0], sides[1], 1 / whole
        if self.window_weighting != "harmonic":
            return np.ones_like(left), np.ones_like(right), 1.0
        if longest <= _LONGEST_EXACT:
            whole = math.lcm(*range(1, longest + 1))
            return whole // left, whole // right, 1 / whole
        whole = 1 << _FIXED_BITS
        return (2 * whole + left) // (2 * left), (2 * whole + right) // (2 * right), 2.0**-24

    def as_json(self) -> dict[str, Any]:
        """Return what a file keeps of the settings; draws and their formula only where there are any."""
        known: dict[str, Any] = {
            "window": list(self.window),
            "window_weighting": self.window_weighting,
            "symmetric": self.symmetric,
            "delete_rare": self.delete_rare,
            "sample": self.sample,
        }
        if self.sample:
            known |= {"sample_mode": self.sample_mode, "sample_formula": self.sample_formula}
        if self.window_weighting == "sampled" or (self.sample and self.sample_mode != "expected"):
            known["seed"] = self.seed
        return known
