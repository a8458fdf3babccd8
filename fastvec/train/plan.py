"""How an epoch is cut into chunks, and how the rate falls over a job."""

from __future__ import annotations

from dataclasses import dataclass

from .._kernels.engine import RATE_GRID

_SMALLEST, _LARGEST = 8 << 10, 128 << 10  # tokens of a chunk
_PER_WORKER = 16  # chunks each worker should find, so that none waits long for the last


def chunk_size(n: int, workers: int) -> int:
    """Return how many of an epoch's positions a chunk should hold."""
    return min(max(n // (_PER_WORKER * workers), _SMALLEST), _LARGEST)


def chunk_bounds(
    n_tokens: int, workers: int, begin: int = 0, *, together: bool = False
) -> list[tuple[int, int]]:
    """Return the [begin, end) ranges of centre positions from `begin` on, one after the other.

    Workers take them one by one; or they share each of them (`together`), and those of long texts are as
    many times as large.

    A chunk owns positions, not sentences, so one long sentence keeps every worker busy. Results do
    not depend on the cut with one worker: random draws and the rate are functions of position.
    Chunks begin on the rate's grid, where bags of rows are whole (``ring.h``).
    """
    size = chunk_size(n_tokens, workers)
    if together:
        size = max(min(n_tokens // _PER_WORKER, _LARGEST * workers), _SMALLEST)
    size = -(-size // RATE_GRID) * RATE_GRID
    return [(first, min(first + size, n_tokens)) for first in range(begin, n_tokens, size)]


@dataclass
class Schedule:
    """Linear fall of the rate from `alpha` to `min_alpha` over `epochs` epochs.

    The rate is constant on cells of ``RATE_GRID`` raw tokens; the first cell of the job has `alpha`,
    the last `min_alpha`, exactly. `rebase` starts anew from another rate at an epoch's begin.
    """

    alpha: float
    min_alpha: float
    epochs: int
    base: int = 0  # the epoch at which the rate was `alpha`

    @staticmethod
    def cells(n_tokens: int) -> int:
        """Return the number of grid cells of an epoch."""
        return -(-n_tokens // RATE_GRID)

    def rebase(self, epoch: int, alpha: float) -> None:
        """Let the rate fall from `alpha` at the begin of `epoch` on; a constant rate stays constant."""
        if self.min_alpha == self.alpha:
            self.min_alpha = alpha
        self.alpha, self.base = alpha, epoch

    def halve(self) -> None:
        """Halve the rate from now on; a rate that would stay above it ends at half, too."""
        self.alpha /= 2
        self.min_alpha = min(self.min_alpha, self.alpha)

    def of_epoch(self, epoch: int, n_tokens: int) -> tuple[float, float, int, int]:
        """Return ``(alpha, min_alpha, cells before, cells of the job)`` for the kernels."""
        cells = self.cells(n_tokens)
        before = (epoch - self.base) * cells
        return self.alpha, self.min_alpha, before, (self.epochs - self.base) * cells

    def rate_at_end(self, epoch: int, n_tokens: int) -> float:
        """Return the rate of the last cell of `epoch`."""
        return self._rate(epoch, n_tokens, self.cells(n_tokens) - 1)

    def rate_at_begin(self, epoch: int, n_tokens: int) -> float:
        """Return the rate of the first cell of `epoch`."""
        return self._rate(epoch, n_tokens, 0)

    def _rate(self, epoch: int, n_tokens: int, cell: int) -> float:
        """Return the rate of a cell of `epoch`, as the kernels compute it."""
        alpha, min_alpha, before, total = self.of_epoch(epoch, n_tokens)
        part = (before + cell) / (total - 1) if total > 1 else 0.0
        return alpha * (1.0 - part) + min_alpha * part
