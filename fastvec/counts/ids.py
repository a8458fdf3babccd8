"""Ids for counting: one number for each word and context, whichever of the two a token is."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fastvec.text.found import ids_by_token
from fastvec.text.scan import Scan
from fastvec.text.trim import TrimRule
from fastvec.text.vocabulary import build_vocabulary, by_falling_count, from_frequencies
from fastvec.utils.arguments import integer


@dataclass(frozen=True)
class PairIds:
    """Words, contexts, and the ids under which the text names them.

    Contexts come first, so that the id of a context is its column.

    Attributes
    ----------
    words, contexts : list of hashable
        The same object if the two vocabularies are the same.
    word_counts, context_counts : ndarray, int64
    final : ndarray of shape (n_tokens_scanned,), int32
        Id of each scanned token, -1 for those in neither vocabulary.
    counts : ndarray of shape (n_ids,), int64
        Occurrences of each id.
    row_of : ndarray of shape (n_ids + 1,), int32, or None
        Row of each id, -1 for none and for the hole; None: row i is id i.
    """

    words: list[Any]
    contexts: list[Any]
    word_counts: NDArray[np.int64]
    context_counts: NDArray[np.int64]
    final: NDArray[np.int32]
    counts: NDArray[np.int64]
    row_of: NDArray[np.int32] | None

    @property
    def hole(self) -> int:
        """The id above all others, of tokens that only keep their place."""
        return len(self.counts)


def choose_ids(
    found: Scan,
    *,
    vocabulary: object = None,
    contexts: object = None,
    min_count: int = 5,
    max_final_vocab: int | None = None,
    trim_rule: TrimRule | None = None,
    sorted_vocab: bool = True,
) -> PairIds:
    """Choose words and contexts from what a scan found.

    Parameters
    ----------
    found : Scan
    vocabulary, contexts, min_count, max_final_vocab, trim_rule, sorted_vocab
        See `CooccurrenceMatrix.count`.

    Raises
    ------
    RuntimeError
        If no token was read, or none is a word.
    ValueError, TypeError
        If a vocabulary is not as described.
    """
    if not len(found.tokens):
        raise RuntimeError("the corpus is empty: no token was read")
    if vocabulary is None:
        least = integer("min_count", min_count, 0)
        chosen = build_vocabulary(
            found.tokens,
            found.counts,
            min_count=least,
            max_final_vocab=max_final_vocab,
            trim_rule=trim_rule,
            sorted_vocab=sorted_vocab,
        )
        words, counts, final = chosen.keys, chosen.counts, chosen.final
        if not len(words):
            raise RuntimeError(
                f"no word occurs {chosen.effective_min_count} times (of {len(found.tokens)} different "
                "words); lower min_count"
            )
    else:
        words, counts, final = _given("vocabulary", vocabulary, found)
        if not (final >= 0).any():
            raise RuntimeError("no token of the corpus is in the vocabulary that was given")
    if contexts is None:
        return PairIds(words, words, counts, counts, final, counts, None)
    if isinstance(contexts, (int, np.integer)):
        n = min(integer("contexts", contexts, 1), len(words))
        # Rows keep the order of the words, so the first n ids are the columns.
        order = by_falling_count(counts)[:n] if not sorted_vocab else np.arange(n)
        contexts = {words[i]: int(counts[i]) for i in order.tolist()}
    return _united(words, counts, final, *_given("contexts", contexts, found))


def _given(
    name: str, keys: object, found: Scan
) -> tuple[list[Hashable], NDArray[np.int64], NDArray[np.int32]]:
    """Keys, counts and the map from scanned tokens for a vocabulary that the user gave."""
    counted = isinstance(keys, Mapping)
    if isinstance(keys, Mapping):
        known, counts = from_frequencies(keys)
    else:
        known = list(getattr(keys, "index_to_key", keys))  # type: ignore[call-overload]
        counts = np.zeros(len(known), np.int64)
    if isinstance(keys, (str, bytes)) or not known:
        raise ValueError(f"{name} must be a list of words or a dict of counts, not {keys!r:.60}")
    if len(set(known)) != len(known):
        raise ValueError(f"{name} names a word twice")
    final = ids_by_token(found.tokens, known)
    if not counted:
        counts[final[final >= 0]] = found.counts[final >= 0]
    return known, counts, final


def _united(
    words: list[Hashable],
    word_counts: NDArray[np.int64],
    final_words: NDArray[np.int32],
    contexts: list[Hashable],
    context_counts: NDArray[np.int64],
    final_contexts: NDArray[np.int32],
) -> PairIds:
    """Number contexts first, then the words that are none."""
    columns = {key: i for i, key in enumerate(contexts)}
    ids: list[int] = []
    counts = context_counts.tolist()
    for word, count in zip(words, word_counts.tolist()):
        ids.append(columns.get(word, len(counts)))
        if word not in columns:
            counts.append(count)
    of_word = np.array(ids, np.int32)
    row_of = np.full(len(counts) + 1, -1, np.int32)
    row_of[of_word] = np.arange(len(words), dtype=np.int32)
    final = final_contexts.copy()
    rest = (final < 0) & (final_words >= 0)
    final[rest] = of_word[final_words[rest]]
    return PairIds(
        words, contexts, word_counts, context_counts, final, np.array(counts, np.int64), row_of
    )
