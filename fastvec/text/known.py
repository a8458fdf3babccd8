"""Documents as ids of a vocabulary that is given; words that it lacks are dropped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._kernels.text import TokenIds
from .idstream import IdStreamBuilder
from .iterscan import as_tokens

_FEW_TOKENS, _FLUSH_TOKENS = 1 << 10, 1 << 16
_MISSING = -1


def known_ids(
    documents: Iterable[Sequence[Any]], key_to_id: Mapping[Any, int]
) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Encode documents without their unknown words; empty ones keep their place.

    Parameters
    ----------
    documents : iterable of token lists
        Consumed once.
    key_to_id : mapping
        Ids from 0 on; a dict is used as it is.

    Returns
    -------
    ids : ndarray of int32
        Of all documents, one after the other.
    starts : ndarray of shape (n_documents + 1,), int64
        Document i is ``ids[starts[i] : starts[i + 1]]``.

    Raises
    ------
    TypeError
        A document is no list of tokens, or a token has no hash.
    """
    numbers = key_to_id if isinstance(key_to_id, dict) else dict(key_to_id)
    lengths: list[NDArray[np.int64]] = [np.zeros(1, np.int64)]
    ends: list[int] = []  # of the documents in `waiting`
    with ExitStack() as stack:
        builder = stack.enter_context(IdStreamBuilder())
        waiting = TokenIds(np.empty(_FEW_TOKENS, np.int32))

        def flush() -> None:
            ids = np.asarray(waiting.ids)[: waiting.n]
            known = ids != _MISSING
            n_known = np.concatenate(([0], np.cumsum(known)))
            lengths.append(np.diff(n_known[np.array(ends, np.int64)], prepend=0))
            builder.append(ids[known], np.empty(0, np.int64))
            waiting.clear()
            ends.clear()

        for number, document in enumerate(documents):
            if isinstance(document, (list, tuple)):
                tokens: list[Any] | tuple[Any, ...] = document
            else:
                found = as_tokens(document, number)
                tokens = found.tolist() if isinstance(found, np.ndarray) else found
            try:
                while not waiting.append(tokens, numbers, _MISSING):
                    flush()
                    if len(waiting.ids) < max(len(tokens), _FLUSH_TOKENS):
                        waiting = TokenIds(np.empty(max(len(tokens), _FLUSH_TOKENS), np.int32))
            except TypeError as error:
                raise TypeError(f"document {number} has a token without a hash: {error}") from error
            ends.append(waiting.n)
        flush()
        return builder.finish().ids, np.cumsum(np.concatenate(lengths), dtype=np.int64)
