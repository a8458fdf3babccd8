"""Going on where another training stopped: from a checkpoint, or from vectors that exist."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from ..io.errors import FormatError
from ..io.loading import load
from ..io.native import read_tensors
from ..text.idstream import IdStream
from ..train.checkpoint import BEST
from ..train.newest import take_newest
from ..train.position import Position
from ..train.recovery import KEY, Recovery
from ..train.stopping import EarlyStopping
from ._arguments import real, worker_count
from ._training import Training


class Resuming(Training):
    """`resume` and `warm_start`."""

    @classmethod
    def resume(
        cls,
        path: str | os.PathLike[str],
        corpus_iterable: Any = None,
        corpus_file: Any = None,
        *,
        callbacks: Sequence[object] = (),
        early_stopping: EarlyStopping | None = None,
        workers: int | None = None,
        cache_dir: str | os.PathLike[str] | None = None,
        report_delay: float = 1.0,
        progress: bool | None = None,
    ) -> Self:
        """Go on with a training that was cut off, from its last checkpoint, and finish it.

        The rate, the random draws and the order of words are those of the training that was cut
        off: with one worker the vectors are the same, bit for bit, as if nothing had happened.
        Checkpoints go on to the same path at the same interval.

        Parameters
        ----------
        path : str or Path
            What was ``checkpoint=`` in the constructor or in `train`.
        corpus_iterable, corpus_file
            The same corpus, exactly one of the two; it is read again and compared.
        callbacks : sequence of callbacks
            No file holds them: pass them again. ``on_train_begin`` runs again, and ``on_epoch_begin``
            for an epoch that is continued in its middle.
        early_stopping : EarlyStopping, optional
            Needed again where it has a score function; else the checkpoint's.
        workers : int, optional
            Threads; by default as many as before.
        cache_dir, report_delay, progress
            As in the constructor and in `train`.

        Returns
        -------
        model
            Trained to the end. If the training was finished, the model as it is: the corpus is not
            read.

        Raises
        ------
        FileNotFoundError
            If there is no checkpoint.
        ValueError
            If the corpus is another one, or the file is a model that is not in training.
        FormatError
            If the file is damaged.
        """
        take_newest(path)
        options, position, best = read_checkpoint(path, early_stopping)
        model = cls._open(path, None)
        if workers is not None:
            model.workers = worker_count(workers)
        model.cache_dir, model.progress = cache_dir, progress
        if position.finished:
            model._book(position.elapsed)
            return model
        source = model._as_source(corpus_iterable, corpus_file)
        model._check_passes(source, model.epochs - position.epoch)

        @contextmanager
        def corpus() -> Iterator[IdStream]:
            with model._encode(source) as stream:
                yield stream

        model._fit(corpus, callbacks, report_delay, options, position, best or None)
        return model

    def warm_start(self, source: Any, lock: float = 1.0) -> int:
        """Start from vectors that exist: copy those of the words that both know.

        Parameters
        ----------
        source : model, KeyedVectors, mapping or path
            A model gives its output rows of negative sampling, too. A mapping leads from words to
            vectors, a path or URI to any file that `fastvec.load` opens: its word vectors are taken.
        lock : float, default 1.0
            Factor of the rate of the copied rows from now on, as in ``wv.vectors_lockf``: 0 freezes
            them, bit for bit.

        Returns
        -------
        int
            Words whose vectors were copied; the others keep what they have.

        Raises
        ------
        RuntimeError
            If there is no vocabulary yet.
        ValueError
            If the vectors have another dimension.
        """
        if not len(self.wv):
            raise RuntimeError("build the vocabulary first: model.build_vocab(corpus)")
        factor = real("lock", lock)
        words, rows, theirs, outputs = self._common(source)
        if theirs.ndim != 2 or theirs.shape[1:] != (self.vector_size,):
            if not len(words):
                return 0
            raise ValueError(
                f"the vectors have shape {theirs.shape}, this model vector_size={self.vector_size}"
            )
        self.wv.add_vectors(words, theirs, replace=True)
        if outputs is not None and self.negative and outputs.shape == theirs.shape:
            self.syn1neg[rows] = outputs
        if factor != 1 or (self.wv.vectors_lockf != 1).any():
            self.wv.vectors_lockf = np.resize(self.wv.vectors_lockf, len(self.wv))
            self.wv.vectors_lockf[rows] = factor
        return len(words)

    def _common(
        self, source: Any
    ) -> tuple[list[Any], list[int], NDArray[Any], NDArray[Any] | None]:
        """Words that the model and `source` know, our rows of them, their vectors and outputs."""
        known = self.wv.key_to_index
        if isinstance(source, (str, os.PathLike)):
            source = load(source, keys=known)
        if isinstance(source, Mapping):
            words = [word for word in known if word in source]
            vectors = np.array([source[word] for word in words], np.float32)
            return words, [known[word] for word in words], vectors, None
        vectors, outputs = getattr(source, "wv", source), getattr(source, "syn1neg", None)
        try:
            words = [word for word in known if vectors.has_index_for(word)]
            theirs = [vectors.get_index(word) for word in words]
        except AttributeError:
            raise TypeError(
                f"source must be a model, a KeyedVectors, a mapping or a path, got {source!r}"
            ) from None
        mine = [known[word] for word in words]
        return words, mine, vectors.vectors[theirs], None if outputs is None else outputs[theirs]


def read_checkpoint(
    path: str | os.PathLike[str], early_stopping: EarlyStopping | None
) -> tuple[Recovery, Position, dict[str, NDArray[np.float32]]]:
    """Return what a checkpoint holds besides the model."""
    tensors, metadata = read_tensors(path)
    if KEY not in metadata:
        raise ValueError(
            f"{path} is not a checkpoint of a training; open a model with load(path) and train "
            "it anew"
        )
    best = {
        name.removeprefix(BEST): np.array(array)
        for name, array in tensors.items()
        if name.startswith(BEST)
    }
    try:
        training = json.loads(metadata[KEY])
        position = Position.from_json(training["position"])
        options = Recovery()
        if not position.finished:
            options = Recovery.from_json(training["options"], Path(path), early_stopping)
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise FormatError(f"{path}: the state of the training is damaged: {error}") from error
    return options, position, best
