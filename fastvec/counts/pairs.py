"""The text to count in, prepared by several threads, and how many pairs it has."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from fastvec._kernels import cooccur as _cooccur
from fastvec.counts.ids import PairIds
from fastvec.counts.settings import PairSettings
from fastvec.text._threads import run_threads
from fastvec.text.growing import CAN_GROW, block
from fastvec.text.idstream import IdStream
from fastvec.text.sampling import keep_thresholds

_LEAST_PART = 1 << 20  # tokens
_MOVED_AT_ONCE = 1 << 20


def text_of_pairs(
    stream: IdStream, ids: PairIds, settings: PairSettings, in_memory: bool, workers: int
) -> NDArray[np.int32]:
    """Return the text to count in, written over the stream or into memory.

    Parameters
    ----------
    stream : IdStream
        With final ids.
    ids : PairIds
    settings : PairSettings
    in_memory : bool
        Whether to write into new memory.
    workers : int
        Threads.
    """
    keep = None
    if settings.sample and settings.sample_mode != "expected":
        keep = keep_thresholds(ids.counts, settings.sample, settings.sample_formula)
    dirty = settings.sample_mode == "dirty"
    out = _roomy(stream.n_tokens) if in_memory else stream.ids
    cuts = _cuts(stream.n_tokens, workers)
    if settings.delete_rare or (dirty and keep is not None):  # parts end where sentences do
        cuts = [int(stream.starts[i]) for i in np.searchsorted(stream.starts, cuts)]
    sizes = [0] * (len(cuts) - 1)

    def write(rank: int) -> None:
        sizes[rank] = _cooccur.pair_text(
            stream.ids,
            stream.starts,
            cuts[rank],
            cuts[rank + 1],
            ids.hole,
            settings.delete_rare,
            keep,
            dirty,
            settings.seed,
            out,
        )

    run_threads(write, len(sizes))
    n = sizes[0]
    for begin, size in zip(cuts[1:-1], sizes[1:]):
        _move(out, begin, n, size)
        n += size
    return out[:n]


def n_pairs(text: NDArray[np.int32], hole: int, reach: int, workers: int) -> int:
    """Return how many pairs of ids other than `hole` are within `reach` of each other, each once."""
    cuts = _cuts(len(text), workers)
    found = [0] * (len(cuts) - 1)

    def count(rank: int) -> None:
        found[rank] = _cooccur.count_pairs(text, cuts[rank], cuts[rank + 1], hole, reach)

    run_threads(count, len(found))
    return sum(found)


def _cuts(n_tokens: int, workers: int) -> list[int]:
    """Where a part for each thread begins, and the last one ends."""
    n_parts = max(1, min(workers, n_tokens // _LEAST_PART))
    return np.linspace(0, n_tokens, n_parts + 1).astype(np.int64).tolist()  # type: ignore[no-any-return]


def _move(out: NDArray[np.int32], begin: int, to: int, size: int) -> None:
    """Close the gap before a part; what is moved at once is copied on the way."""
    if begin == to:
        return
    steps = [*range(0, size, _MOVED_AT_ONCE), size]
    for low, high in pairwise(steps):
        out[to + low : to + high] = out[begin + low : begin + high]


def _roomy(n: int) -> NDArray[np.int32]:
    """An array in huge pages where there are any: places are looked up all over it."""
    return np.frombuffer(block(4 * n), np.int32) if CAN_GROW and n else np.empty(n, np.int32)
