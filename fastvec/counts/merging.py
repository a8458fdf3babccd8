"""Sums of matrices: shards of one text, or counts that several machines made."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fastvec._kernels import cooccur as _cooccur
from fastvec.counts.crew import Buffers, Progress, make_rows
from fastvec.counts.sink import RowSink
from fastvec.utils.arguments import choice
from fastvec.vectors.keys import Key

if TYPE_CHECKING:
    from fastvec.counts.matrix import CooccurrenceMatrix

_CELLS_A_STEP = 1 << 24
_Part = tuple[
    NDArray[np.int64],
    NDArray[np.int32],
    NDArray[np.int64],
    NDArray[np.int32] | None,
    NDArray[np.int32] | None,
]

Side = tuple[list[Key], NDArray[np.int64] | None]


def merge_rows(
    parts: Sequence[_Part],
    n_rows: int,
    n_columns: int,
    workers: int,
    sink: RowSink,
    progress: Progress = lambda n_cells: None,
) -> None:
    """Add up sparse rows.

    Parameters
    ----------
    parts : sequence of tuple
        indptr, indices, counts, the row in it of each row of the sum (-1: none), the column of the sum of
        each of its columns (-1: left out); the last two may be None, which changes nothing.
    n_rows, n_columns : int
        Shape of the sum.
    workers : int
    sink : RowSink
    progress : callable
        Called with the number of cells read since the last call.
    """
    work = np.zeros(n_rows, np.int64)
    for indptr, _, _, row_of, _ in parts:
        sizes = np.diff(indptr)
        work += sizes if row_of is None else np.where(row_of < 0, 0, sizes[row_of])
    bounds = np.zeros(n_rows + 1, np.int64)
    np.cumsum(work, out=bounds[1:])
    crew = [Buffers(n_columns) for _ in range(workers)]
    step = partial(_step, _cooccur.Parts(parts, n_rows), n_columns)
    make_rows(bounds, (0, n_rows), crew, step, sink, progress)


def _step(
    parts: _cooccur.Parts,
    n_columns: int,
    buffers: Buffers,
    row: int,
    stop: int,
    sizes: NDArray[np.int64],
) -> tuple[int, int, int]:
    """Add up some rows."""
    return buffers.adder.merge(
        parts, row, stop, n_columns, _CELLS_A_STEP, buffers.columns, buffers.counts, sizes
    )


def merged(
    matrices: Sequence[CooccurrenceMatrix], vocabulary: str, workers: int, sink: RowSink
) -> dict[str, Any]:
    """Add up matrices; return the arguments of `CooccurrenceMatrix`. See `CooccurrenceMatrix.merge`."""
    choice("vocabulary", vocabulary, ("same", "union", "intersection"))
    _check_alike(matrices)
    first = matrices[0]
    given = "counts" in first.settings  # of the whole corpus, not of what each matrix saw
    words, word_counts = _side(
        [(m.words, m.word_counts) for m in matrices], "words", vocabulary, given
    )
    same = all(m.contexts is m.words for m in matrices)
    contexts, context_counts = words, word_counts
    if not same:
        sides = [(m.contexts, m.context_counts) for m in matrices]
        contexts, context_counts = _side(sides, "contexts", vocabulary, given)
    n_slots = 1 if first.positional is None else len(first.positional)
    n_columns = n_slots * len(contexts)
    if n_columns >= 1 << 31:
        raise ValueError(f"a matrix has up to 2**31 - 1 columns, the sum would have {n_columns}")
    maps = [(_places(words, m.words), _columns(contexts, m.contexts, n_slots)) for m in matrices]
    values: NDArray[Any]
    if any(m.counts.dtype.kind == "f" for m in matrices):
        indptr, indices, values = _sum_of_reals(matrices, maps, (len(words), n_columns))
    else:
        parts = [(m.indptr, m.indices, m.counts, *own) for m, own in zip(matrices, maps)]
        merge_rows(parts, len(words), n_columns, workers, sink)
        indptr, indices, values = sink.finish()
    stats = {
        name: sum(int(m.stats.get(name, 0)) for m in matrices) for name in ("tokens", "sentences")
    }
    return {
        "indptr": indptr,
        "indices": indices,
        "counts": values,
        "unit": first.unit,
        "words": words,
        "contexts": None if same else contexts,
        "word_counts": word_counts,
        "context_counts": None if same else context_counts,
        "positional": first.positional,
        "settings": first.settings,
        "stats": {**stats, "merged": len(matrices)},
    }


def _check_alike(matrices: Sequence[CooccurrenceMatrix]) -> None:
    """Raise ValueError unless the matrices count the same thing."""
    if not matrices:
        raise ValueError("matrices is empty: there is nothing to merge")
    first = matrices[0]
    for i, matrix in enumerate(matrices[1:], 1):
        for name in ("unit", "positional"):
            if getattr(matrix, name) != getattr(first, name):
                raise ValueError(
                    f"matrices[{i}] has the {name} {getattr(matrix, name)}, the first has "
                    f"{getattr(first, name)}; count both with the same window and weighting"
                )
        ours, theirs = (dict(m.settings, seed=0) for m in (first, matrix))
        if ours != theirs:
            name = next(k for k in {**ours, **theirs} if ours.get(k) != theirs.get(k))
            raise ValueError(
                f"matrices[{i}] was counted with {name}={theirs.get(name)!r}, the first with "
                f"{ours.get(name)!r}"
            )


def _side(sides: Sequence[Side], name: str, vocabulary: str, given: bool) -> Side:
    """Keys and counts of the sum's rows, or columns."""
    keys, counts = sides[0]
    if given and all(own == keys and np.array_equal(c, counts) for own, c in sides):  # type: ignore[arg-type]
        return keys, counts
    if all(own == keys for own, _ in sides):
        return keys, _total(sides, keys)
    if vocabulary == "same":
        other = next(i for i, (own, _) in enumerate(sides) if own != keys)
        raise ValueError(
            f"matrices[{other}] has other {name} than the first; count with the same vocabulary=, or "
            "merge with vocabulary='union' or 'intersection'"
        )
    everywhere = set(keys).intersection(*(own for own, _ in sides))
    united = list(dict.fromkeys(key for own, _ in sides for key in own))
    chosen = united if vocabulary == "union" else [key for key in united if key in everywhere]
    if not chosen:
        raise ValueError(f"the matrices have none of their {name} in common")
    counts = _total(sides, chosen)
    if counts is None:
        return chosen, None
    order = np.argsort(-counts, kind="stable")
    return [chosen[i] for i in order.tolist()], counts[order]


def _total(sides: Sequence[Side], keys: list[Key]) -> NDArray[np.int64] | None:
    """Sum of the occurrences of each key; None if they are not known everywhere."""
    total = np.zeros(len(keys), np.int64)
    for own, counts in sides:
        if counts is None:
            return None
        rows = _places(keys, own)
        total += counts if rows is None else np.where(rows < 0, 0, counts[rows])
    return total


def _places(keys: list[Key], own: list[Key]) -> NDArray[np.int32] | None:
    """Where each of `keys` stands in `own`, -1 if nowhere; None if the lists are the same."""
    if keys is own or keys == own:
        return None
    places = {key: i for i, key in enumerate(own)}
    return np.fromiter((places.get(key, -1) for key in keys), np.int32, len(keys))


def _columns(keys: list[Key], own: list[Key], n_slots: int) -> NDArray[np.int32] | None:
    """The column of the sum for each of a matrix's own columns."""
    places = _places(own, keys)
    if places is None or n_slots == 1:
        return places
    slots = np.arange(n_slots, dtype=np.int64)[:, None] * len(keys)
    return np.where(places < 0, -1, places + slots).ravel().astype(np.int32)


def _sum_of_reals(
    matrices: Sequence[CooccurrenceMatrix],
    maps: Sequence[tuple[NDArray[np.int32] | None, NDArray[np.int32] | None]],
    shape: tuple[int, int],
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float64]]:
    """Add up real values in the order of the matrices."""
    from scipy.sparse import coo_array, csr_array

    total = csr_array(shape, dtype=np.float64)
    for matrix, (row_of, column_of) in zip(matrices, maps):
        cells = matrix.to_scipy().tocoo()
        rows, columns = cells.row, cells.col
        if row_of is not None:
            back = np.full(matrix.n_words, -1, np.int64)
            back[row_of[row_of >= 0]] = np.flatnonzero(row_of >= 0)
            rows = back[rows]
        if column_of is not None:
            columns = column_of[columns]
        stays = (rows >= 0) & (columns >= 0)
        part = coo_array((cells.data[stays], (rows[stays], columns[stays])), shape=shape)
        total = total + part.tocsr()
    total.sort_indices()
    return total.indptr.astype(np.int64), total.indices.astype(np.int32), total.data
