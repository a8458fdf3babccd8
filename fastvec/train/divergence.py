"""Going back to the last good state with a lower rate when training diverges."""

from __future__ import annotations

import logging
from dataclasses import replace

from .errors import DivergenceError
from .position import Position
from .recovery import MAX_REDUCTIONS
from .tables import Matrix, Trained
from .workers import Figures

logger = logging.getLogger("fastvec.train")


class Retreat:
    """Keeps a copy of the last good state, if divergence is to be answered by it.

    Parameters
    ----------
    tables, position
        The job's; `back` changes them.
    on_divergence : {"raise", "reduce_alpha"}
        With ``"raise"`` nothing is copied.
    """

    def __init__(self, tables: Trained, position: Position, on_divergence: str) -> None:
        self._tables, self._position = tables, position
        self._is_on = on_divergence == "reduce_alpha"
        self._copies: dict[str, Matrix] | None = None
        self._figures, self._offset = Figures(), 0

    def note(self) -> None:
        """Take the state as it is for a good one."""
        if self._is_on:
            self._copies = self._tables.copy(self._copies)
            self._figures, self._offset = replace(self._position.figures), self._position.offset

    def back(self, error: DivergenceError) -> None:
        """Return to the good state and halve the rate; raise `error` if that is not to be done."""
        position = self._position
        if not self._is_on or self._copies is None:
            raise error
        if position.reductions >= MAX_REDUCTIONS:
            error.add_note(f"(on_divergence='reduce_alpha' halved alpha {MAX_REDUCTIONS} times)")
            raise error
        self._tables.put_back(self._copies)
        position.figures, position.offset = replace(self._figures), self._offset
        position.reductions += 1
        position.schedule.halve()
        logger.warning(
            "epoch %i diverged (%s): back to position %i of it, alpha halved to %g (%i of %i times)",
            position.epoch,
            error,
            position.offset,
            position.schedule.alpha,
            position.reductions,
            MAX_REDUCTIONS,
        )
