"""Tags of documents: which row of `dv` a tag has, and how rows are added."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Hashable
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from ..text.documents import Tags
from ..vectors.keyed import KeyedVectors
from ._state import State
from ._weights import grown, random_rows

logger = logging.getLogger("fastvec.models")

_SEED = 7919  # added to the model's, so that tags do not begin where words do
_SPARE = 1000  # rows without a tag that are not worth a warning
_TAG_BYTES = 200  # of a tag in dict and list, as gensim counts


class TagRows(State):
    """Integers are row numbers; the rows of all other tags follow behind the largest integer."""

    dv: KeyedVectors
    _n_int_tags: int

    def _begin(self) -> None:
        super()._begin()
        self.dv = self._no_tags()
        self._n_int_tags = 0

    def _no_tags(self) -> KeyedVectors:
        """Vectors of no tag at all."""
        dv = KeyedVectors(self.vector_size)
        dv.vectors_lockf = np.ones(1, np.float32)
        return dv

    def _note_tags(self, tags: Tags, update: bool) -> None:
        """Make room for the tags of a corpus; with `update`, beside those there are."""
        if not update:
            self.dv, self._n_int_tags = self._no_tags(), 0
            self.rule_state.pop("tags", None)
        dv, old_ints = self.dv, self._n_int_tags
        names = cast(list[Hashable], dv.index_to_key[old_ints:])
        known = set(names)
        added = [name for name in tags.names if name not in known]
        n_ints = max(old_ints, 1 + int(tags.codes.max(initial=-1)))
        if n_ints > old_ints:
            _warn_of_gaps(tags, n_ints - old_ints, self.vector_size)
        n_rows = n_ints + len(names) + len(added)
        # where the rows that are there go to
        moved = np.arange(len(names) + old_ints)
        moved[old_ints:] += n_ints - old_ints
        self._n_int_tags = n_ints
        self._move_tag_rows(moved, n_rows)
        dv.index_to_key = [*range(n_ints), *names, *added]  # type: ignore[list-item]
        dv.key_to_index = {cast(Any, k): n_ints + i for i, k in enumerate([*names, *added])}
        dv.next_index = n_rows
        self._count_tags(tags, moved, n_rows)
        logger.info("%i tags, %i of them new", n_rows, n_rows - len(moved))

    def _move_tag_rows(self, moved: NDArray[np.int64], n_rows: int) -> None:
        """Make `dv` and what goes with its rows `n_rows` long; row i becomes row ``moved[i]``."""
        dv = self.dv
        old, locks = np.array(dv.vectors[: len(moved)]), dv.vectors_lockf
        dv.vectors = grown(self._tables, "tags", None, n_rows, self.vector_size)
        random_rows(dv.vectors, self.seed + _SEED)  # row i begins the same whenever it is added
        dv.vectors[moved] = old
        dv.norms = None
        if (locks != 1).any() and len(moved):
            dv.vectors_lockf = np.ones(n_rows, np.float32)
            dv.vectors_lockf[moved] = np.resize(locks, len(moved))
        if "tags" in self.rule_state and len(moved) < n_rows:
            state = self.rule_state.pop("tags")
            if len(state) == len(moved):
                wide = np.full((n_rows, state.shape[1]), self._initial_state(), np.float32)
                wide[moved] = state
                self.rule_state["tags"] = wide

    def _initial_state(self) -> float:
        """What a new row of the rule's state is filled with."""
        from ..rules import resolve

        return resolve(self.rule).initial

    def _count_tags(self, tags: Tags, moved: NDArray[np.int64], n_rows: int) -> None:
        """Add up documents and words of each tag."""
        rows = self._rows_of(tags)
        lengths = np.repeat(tags.lengths, tags.counts)
        old = self.dv.expandos
        self.dv.expandos = {}
        for name, found in (
            ("doc_count", np.bincount(rows, minlength=n_rows)),
            ("word_count", np.bincount(rows, lengths, minlength=n_rows)),
        ):
            counts = found.astype(np.int64)
            if name in old and len(old[name]) == len(moved):
                counts[moved] += old[name]
            self.dv.expandos[name] = counts

    def _rows_of(self, tags: Tags) -> NDArray[np.int64]:
        """The row of each tag; -1 for one without."""
        find = self.dv.key_to_index.get
        by_name = np.array([find(cast(Any, name), -1) for name in tags.names], np.int64)
        rows = np.where(tags.codes < self._n_int_tags, tags.codes, -1)
        other = tags.codes < 0
        rows[other] = by_name[-1 - tags.codes[other]]
        return rows

    def _stream_tags(self, tags: Tags) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
        """The tags of each sentence of the id stream; those that have no row are left out."""
        rows = self._rows_of(tags)
        document = np.repeat(np.arange(len(tags.counts)), tags.counts)
        counts = np.bincount(document[rows >= 0], minlength=len(tags.counts))
        is_sentence = tags.lengths > 0
        picked = rows[(rows >= 0) & is_sentence[document]].astype(np.int32)
        starts = np.append(0, np.cumsum(counts[is_sentence])).astype(np.int64)
        return starts, picked if len(picked) else np.zeros(1, np.int32)

    def estimated_lookup_memory(self) -> int:
        """Return about how many bytes the dict and list of tags that are no integers take."""
        return _TAG_BYTES * (len(self.dv) - self._n_int_tags)


def _warn_of_gaps(tags: Tags, n_new: int, dim: int) -> None:
    """Warn of integer tags that leave most rows without a tag."""
    n_tags = len(np.unique(tags.codes[tags.codes >= 0]))
    if n_new > 2 * n_tags + _SPARE:
        warnings.warn(
            f"integer tags are row numbers: {n_tags} of them go up to {tags.codes.max()}, so about "
            f"{n_new - n_tags} rows ({(n_new - n_tags) * dim * 4:,} bytes) stay unused; number "
            "documents from 0, or pass tags as strings",
            UserWarning,
            stacklevel=2,
        )
