"""CBOW: the context words of a window, pooled, predict the centre."""

from __future__ import annotations

from dataclasses import dataclass

from .._kernels.engine import Job


@dataclass(frozen=True)
class Cbow:
    """The context words are pooled to one input (Mikolov et al. 2013a, section 3.1).

    Parameters
    ----------
    mean : bool, default True
        Pool by the mean, else by the sum.
    gradient : {"word2vec", "exact"}, default "word2vec"
        ``"exact"`` gives each context row the true gradient: divided by their number for the mean,
        undivided for the sum. ``"word2vec"`` does the opposite, as word2vec.c and gensim do, so that
        their learning rates keep their meaning.
    """

    mean: bool = True
    gradient: str = "word2vec"

    kernel = "cbow"

    def __post_init__(self) -> None:
        if self.gradient not in ("word2vec", "exact"):
            raise ValueError(
                f"context_gradient must be 'word2vec' or 'exact', got {self.gradient!r}"
            )

    @property
    def pool(self) -> str:
        """``"mean"`` or ``"sum"``."""
        return "mean" if self.mean else "sum"

    @property
    def gradient_per_row(self) -> bool:
        """Whether each row gets the gradient divided by the number of rows."""
        return self.mean == (self.gradient == "exact")

    def install(self, job: Job) -> None:
        """Nothing: the kernel has all it needs."""
