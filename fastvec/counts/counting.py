"""From a corpus to a matrix of counts: vocabulary, text, rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fastvec.counts.ids import PairIds, choose_ids
from fastvec.counts.kept import Kept
from fastvec.counts.memory import machine_bytes, private_bytes, share_out
from fastvec.counts.output import StreamedRows
from fastvec.counts.pairs import n_pairs, text_of_pairs
from fastvec.counts.rows import Plan
from fastvec.counts.settings import PairSettings
from fastvec.counts.sink import Rows, RowSink
from fastvec.counts.stretches import count_stretches, cut
from fastvec.text._threads import n_threads
from fastvec.text.column import CacheDir
from fastvec.text.sampling import keep_probabilities
from fastvec.text.scan import scan
from fastvec.text.sources import Source
from fastvec.text.trim import TrimRule
from fastvec.utils.arguments import n_bytes

if TYPE_CHECKING:
    from fastvec.io.native_stream import TensorStream

Arrays = dict[str, Any]
Counted = tuple[Rows, int, int]

_LONGEST_STRETCH: int | None = (
    None  # by default as many tokens as half of the machine's memory holds
)


def count_pairs(
    source: Source,
    settings: PairSettings,
    *,
    vocabulary: object,
    contexts: object,
    min_count: int,
    max_vocab_size: int | None,
    max_final_vocab: int | None,
    trim_rule: TrimRule | None,
    sorted_vocab: bool,
    workers: int | None,
    memory_limit: int | str | None,
    cache_dir: CacheDir,
    errors: str,
    progress: bool | None,
    executor: Executor | None,
    kept: Kept | None,
    output: TensorStream | None,
) -> Arrays:
    """Count the pairs of a corpus; return the arguments of `CooccurrenceMatrix`."""
    workers = n_threads(workers)
    limit = machine_bytes() // 2 if memory_limit is None else n_bytes("memory_limit", memory_limit)
    before = private_bytes()
    found = scan(
        source,
        workers=workers,
        errors=errors,
        max_vocab_size=max_vocab_size,
        trim_rule=trim_rule,
        cache_dir=cache_dir,
        cache_bytes=limit // 8,
    )
    assert found.stream is not None
    with found.stream as stream:
        ids = choose_ids(
            found,
            vocabulary=vocabulary,
            contexts=contexts,
            min_count=min_count,
            max_final_vocab=max_final_vocab,
            trim_rule=trim_rule,
            sorted_vocab=sorted_vocab,
        )
        found.tokens, found.stream = [], None  # most of them are no words: free them
        stream.remap(ids.final)
        plan = Plan(
            settings, len(ids.words), ids.hole + 1, len(ids.contexts), ids.row_of, workers=workers
        )
        used = max(private_bytes() - before, 0)
        shares = share_out(limit, used, stream.ids.nbytes, plan)
        plan = replace(plan, workers=shares.workers, place_budget=shares.places // 4)
        text = text_of_pairs(stream, ids, settings, shares.in_memory, plan.workers)
        if kept is not None:
            kept.begin(text, ids.words, ids.contexts, settings, shares.waiting)
        least = 2 * plan.workers if executor is not None else 1
        stretches = cut(len(text), _LONGEST_STRETCH or max(machine_bytes() // 8, 1 << 20), least)

        def make_sink(stretch: int | None = None) -> RowSink:
            if kept is not None and stretch is not None:
                return kept.sink(stretch)
            if output is not None and len(stretches) == 1 and executor is None:
                return StreamedRows(output, cache_dir, shares.waiting)
            return RowSink(cache_dir, shares.cells, shares.waiting)

        def count(note: Callable[[int], None]) -> Counted:
            return count_stretches(text, stretches, plan, make_sink, note, executor)

        (indptr, indices, counts), n_runs, spilled = _with_progress(progress, len(text), count)
        pairs = _n_pairs(text, ids, settings, counts, plan.workers)
    unit = settings.weights()[2]
    values: NDArray[Any] = counts
    if settings.sample and settings.sample_mode == "expected":
        values, unit = _expected(indptr, indices, counts, unit, ids, settings), 1.0
    same = ids.contexts is ids.words
    return {
        "indptr": indptr,
        "indices": indices,
        "counts": values,
        "unit": unit,
        "words": ids.words,
        "contexts": None if same else ids.contexts,
        "word_counts": ids.word_counts,
        "context_counts": None if same else ids.context_counts,
        "positional": settings.offsets,
        "settings": settings.as_json() | _given(vocabulary),
        "stats": {
            "pairs": pairs,
            "tokens": found.n_tokens,
            "sentences": found.n_sentences,
            "runs": n_runs,
            "bytes_spilled": spilled,
        },
    }


def _n_pairs(
    text: NDArray[np.int32],
    ids: PairIds,
    settings: PairSettings,
    counts: NDArray[np.int64],
    workers: int,
) -> int | None:
    """How many pairs were counted; None where that is not known."""
    if settings.window_weighting in ("flat", "sampled"):
        return int(counts.sum())
    if ids.row_of is not None:
        return None
    sides = {reach: n_pairs(text, ids.hole, reach, workers) for reach in set(settings.window)}
    return sum(sides[reach] for reach in settings.window)


def _given(vocabulary: object) -> dict[str, str]:
    """What the settings say of counts that the user gave: those are of the whole corpus."""
    return {"counts": "given"} if isinstance(vocabulary, Mapping) else {}


def _with_progress(
    mode: bool | None, total: int, count: Callable[[Callable[[int], None]], Counted]
) -> Counted:
    """Count, and show how far it is."""
    from fastvec.train.progress import Progress  # upward, lazily: only the drawing of a line

    with Progress(total, "words", "counting", mode) as line:
        done = 0

        def note(n_places: int) -> None:
            nonlocal done
            done += n_places
            line.update(done)

        return count(note)


def _expected(
    indptr: NDArray[np.int64],
    indices: NDArray[np.int32],
    counts: NDArray[np.int64],
    unit: float,
    ids: PairIds,
    settings: PairSettings,
) -> NDArray[np.float64]:
    """What subsampling leaves of each count on average: tokens are dropped independently."""
    keep = keep_probabilities(ids.counts, settings.sample, settings.sample_formula)
    rows = keep
    if ids.row_of is not None:
        own = np.flatnonzero(ids.row_of >= 0)
        rows = np.empty(len(ids.words))
        rows[ids.row_of[own]] = keep[own]
    columns = keep[: len(ids.contexts)]
    values = counts.astype(np.float64)
    values *= unit
    values *= np.repeat(rows, np.diff(indptr))
    values *= columns[indices % len(columns)] if settings.positional else columns[indices]
    return values
