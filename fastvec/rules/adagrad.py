"""Adagrad: every entry has a rate of its own that falls with its squared gradients."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Adagrad:
    """``state += g^2; row += rate * g / (sqrt(state) + eps)`` (Duchi et al. 2011).

    Parameters
    ----------
    initial_accumulator : float, default 0.0
        Start of the sums.
    eps : float, default 1e-10
        Added to the root.
    add : {"before", "after"}, default "before"
        Whether the squared gradient is added before dividing (textbook) or after (GloVe's program).
    clip : float, default 0.0
        Bound of a gradient's entries, 0 for none.
    """

    initial_accumulator: float = 0.0
    eps: float = 1e-10
    add: str = "before"
    clip: float = 0.0

    kernel = "adagrad"
    has_state = True

    @classmethod
    def of_glove(cls, alpha: float, clip: float = 100.0) -> Adagrad:
        """Return the form of GloVe's program for a rate of 1.

        The program's sums start at 1, grow by ``(alpha g)^2`` after they divided, and g is clipped:
        ``alpha g / sqrt(1 + sum (alpha g)^2) = g / sqrt(1 / alpha^2 + sum g^2)``.
        """
        return cls(initial_accumulator=alpha**-2, eps=0.0, add="after", clip=clip)

    def __post_init__(self) -> None:
        if self.add not in ("before", "after"):
            raise ValueError(f"add must be 'before' or 'after', got {self.add!r}")
        for name in ("initial_accumulator", "eps", "clip"):
            if not getattr(self, name) >= 0:
                raise ValueError(f"{name} must not be negative, got {getattr(self, name)}")

    @property
    def initial(self) -> float:
        """Value a new state row is filled with."""
        return self.initial_accumulator

    @property
    def before(self) -> bool:
        """Whether the squared gradient is added before dividing."""
        return self.add == "before"
