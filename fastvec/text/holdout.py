"""A share of the sentences set aside, to see how well a model does on text it was not trained on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fastvec.text.idstream import IdStream

_STEP = 1 << 20  # sentences drawn at once


def hold_out(stream: IdStream, share: float, seed: int) -> IdStream:
    """Take a random share of the sentences out of a stream and return them as a stream.

    The places they had in `stream` stay, filled with -1, so that positions keep their meaning.

    Parameters
    ----------
    stream : IdStream
        Changed in place.
    share : float
        Chance of each sentence to be taken, above 0 and below 1.
    seed : int
        Names the draw: the same sentences for the same seed and number of sentences.

    Raises
    ------
    ValueError
        If no sentence, or every sentence, was drawn.
    """
    taken = _drawn(stream.n_sentences, share, seed)
    if not 0 < len(taken) < stream.n_sentences:
        raise ValueError(
            f"held_out={share:g} took {len(taken)} of {stream.n_sentences} sentences; choose a share "
            "that leaves some on both sides, and cut the corpus into more sentences (LineSentence "
            "cuts long lines)"
        )
    bounds = list(zip(stream.starts[taken].tolist(), stream.starts[taken + 1].tolist()))
    ids = np.concatenate([stream.ids[begin:end] for begin, end in bounds])
    starts = np.zeros(len(taken) + 1, np.int64)
    np.cumsum([end - begin for begin, end in bounds], out=starts[1:])
    for begin, end in bounds:
        stream.ids[begin:end] = -1
    held = IdStream(ids, starts)
    if stream.tags is not None:
        held.tags = tags_of(*stream.tags, taken)
    return held


def tags_of(
    starts: NDArray[np.int64], rows: NDArray[np.int32], taken: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Return starts and rows of the tags of some sentences, in order."""
    counts = np.diff(starts)[taken]
    own = np.zeros(len(taken) + 1, np.int64)
    np.cumsum(counts, out=own[1:])
    places = np.arange(own[-1]) + np.repeat(starts[taken] - own[:-1], counts)
    picked = rows[places] if len(places) else np.zeros(1, np.int32)
    return own, picked


def _drawn(n_sentences: int, share: float, seed: int) -> NDArray[np.int64]:
    """Return the indices of the sentences that are taken, rising."""
    rng = np.random.default_rng(seed % (1 << 64))
    pieces = [
        begin + np.flatnonzero(rng.random(min(_STEP, n_sentences - begin)) < share)
        for begin in range(0, n_sentences, _STEP)
    ]
    return np.concatenate(pieces) if pieces else np.empty(0, np.int64)
