"""From a GloVe model to a training job and back."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..counts.matrix import CooccurrenceMatrix
from ..counts.memory import machine_bytes
from ..counts.tiles import Tiles, cut
from ..objectives.log_counts import LogCounts
from ..train import logs
from ..train.cells import Anchors, CellWork
from ..train.loop import Run, Trainer
from ..train.packed import PackedTable, PackedTables
from ..train.position import Position
from ..train.recovery import Recovery
from ..utils.arguments import n_bytes
from ._glove_saving import GloVeSaving
from ._glove_state import SIDES, vectors_of
from ._weights import stride_of


class GloVeFitting(GloVeSaving):
    """What stands between the attributes of a model and the training loop."""

    def _fit(
        self,
        matrix: CooccurrenceMatrix,
        callbacks: Sequence[object] = (),
        recovery: Recovery | None = None,
        position: Position | None = None,
        best: Mapping[str, NDArray[np.float32]] | None = None,
        report_delay: float = 1.0,
    ) -> None:
        """Run the training loop on the cells of a matrix and book what it did."""
        start_alpha = self.alpha
        begin = time.monotonic() - (position.elapsed if position else 0.0)
        first_epoch = position.first_epoch if position else self._epochs_seen

        def contents() -> tuple[dict[str, NDArray[Any]], dict[str, str]]:
            """The model as a file holds it: with its settings, not with the rate of the moment."""
            now, self.alpha = self.alpha, start_alpha
            self._epochs_seen = first_epoch + trainer.epochs_begun
            try:
                return self._to_tensors()
            finally:
                self.alpha = now

        with self._cut(matrix) as tiles:
            work = CellWork(
                LogCounts(self.x_max, self.weight_exponent),
                self._rule(),
                self._rate_unit,
                self.seed,
                self._anchors(),
            )
            run = Run(
                corpus=lambda: _kept(tiles),
                epochs=self.epochs,
                alpha=self.alpha,
                min_alpha=self.alpha if self.min_alpha is None else self.min_alpha,
                workers=self.workers,
                contents=contents,
                first_epoch=first_epoch,
                callbacks=callbacks,
                report_delay=report_delay,
                progress=self.progress,
                recovery=recovery or Recovery(),
                position=position,
                best=best,
            )
            trainer = Trainer(self, work, self._tables(tiles), run)
            logs.log_training_begin(
                tiles.n_cells,
                self.vector_size,
                self.epochs,
                self.workers,
                f"x_max={self.x_max:g} weight_exponent={self.weight_exponent:g} alpha={self.alpha:g}",
                work.unit,
            )
            try:
                trainer.fit()
            finally:
                self._epochs_seen = first_epoch + trainer.epochs_begun
                if self.alpha == trainer.rate:  # a rate that a callback set stays
                    self.alpha = start_alpha
        self.train_count += 1
        self.total_train_time += time.monotonic() - begin

    def _cut(self, matrix: CooccurrenceMatrix) -> Tiles:
        """The cells in tiles."""
        limit = self.memory_limit
        return cut(
            matrix,
            self.seed,
            workers=self.workers,
            memory_limit=machine_bytes() // 2 if limit is None else n_bytes("memory_limit", limit),
            cache_dir=self.cache_dir,
        )

    def _tables(self, tiles: Tiles) -> PackedTables:
        """Tables whose rows are a vector, its bias, and the constant that meets the other's bias."""
        tables = []
        for names, at in zip(SIDES, (tiles.row_at, tiles.col_at)):
            for name in names:
                setattr(self, name, _own(name, getattr(self, name), len(at)))
                self.rule_state[name] = _own(
                    f"rule_state[{name!r}]", self.rule_state[name], len(at)
                )
            columns = {name: _column(getattr(self, name)) for name in names}
            states = {name: _column(self.rule_state[name]) for name in names}
            stride = stride_of(self.vector_size + 2)
            tables.append(
                PackedTable(columns, states, at, stride, one_first=names[0] != "word_vectors")
            )
        return PackedTables(tables, self._show, self.workers)

    def _anchors(self) -> Anchors | None:
        """What the sums of vectors are drawn to."""
        if self.anchors is None or not self.mu:
            return None
        ids, vectors = self.anchors
        return Anchors(dict(zip(ids.tolist(), range(len(ids)))), vectors, self.mu)

    def warm_start(self, source: Any) -> int:
        """Start from vectors that exist: those of the words that both know.

        Parameters
        ----------
        source : model, KeyedVectors, mapping or path
            Of another GloVe model, word and context vectors and biases are copied. Else half of each
            vector goes to the word and half to the context, so that their sum is the vector; with
            ``vectors="word"`` the whole vector goes to the word. With ``mu`` above 0 the vectors are
            also what the sums are drawn to.

        Returns
        -------
        int
            Words whose vectors were taken; the others keep what they have.

        Raises
        ------
        RuntimeError
            If the model has no words yet.
        ValueError
            If the vectors have another dimension.
        """
        if not len(self.word_vectors):
            raise RuntimeError(
                "the model has no words yet; pass warm_start= to fit or the constructor"
            )
        words = self._words()
        whole = isinstance(source, GloVeFitting)
        if whole:
            theirs: dict[Any, int] = {key: row for row, key in enumerate(source._words())}
            mine = [row for row, key in enumerate(words) if key in theirs]
            rows = [theirs[words[row]] for row in mine]
            sums = source.word_vectors[rows]
            if source._same_keys() and self._same_keys():
                for name in ("context_vectors", "context_biases"):
                    self._take(name, mine, getattr(source, name)[rows])
                sums = sums + source.context_vectors[rows]
            self._take("word_vectors", mine, source.word_vectors[rows])
            self._take("word_biases", mine, source.word_biases[rows])
        else:
            mine, sums = vectors_of(source, {key: row for row, key in enumerate(words)})
            half = 1.0 if self.vectors == "word" or not self._same_keys() else 0.5
            self._take("word_vectors", mine, sums * np.float32(half))
            if half != 1.0:
                self._take("context_vectors", mine, sums * np.float32(half))
        if self.mu:
            self.anchors = np.array(mine, np.int32), np.ascontiguousarray(sums, np.float32)
        self._show()
        return len(mine)

    def _take(self, name: str, rows: list[int], values: NDArray[Any]) -> None:
        """Copy rows into an array of ours; ValueError if they have another dimension."""
        own = getattr(self, name)
        if rows and values.shape[1:] != own.shape[1:]:
            raise ValueError(
                f"the vectors have shape {values.shape}, this model vector_size={self.vector_size}"
            )
        if rows:
            own[rows] = values


@contextmanager
def _kept(tiles: Tiles) -> Iterator[Tiles]:
    """Tiles that outlive an epoch."""
    yield tiles


def _own(name: str, array: Any, n_rows: int) -> NDArray[np.float32]:
    """An array that kernels may write: users assign others, and files are mapped."""
    own = np.require(array, np.float32, ["C", "W", "O"])
    if len(own) != n_rows:
        raise RuntimeError(f"{name} has {len(own)} rows, the matrix needs {n_rows}")
    return own


def _column(array: NDArray[np.float32]) -> NDArray[np.float32]:
    """An array as one of rows: biases are one dimension wide."""
    return array.reshape(len(array), -1)
