"""Which tokens get a row, in which order: pure functions on counts.

A scan numbers tokens as it meets them; these functions say which of them stay, give them their
final ids, and return the map from the one to the other that `IdStream.remap` takes.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fastvec.text.sampling import keep_probabilities
from fastvec.text.trim import TrimRule, keeps

NULL_WORD = "\0"


@dataclass(frozen=True)
class Vocabulary:
    """The tokens that stay.

    Attributes
    ----------
    keys : list of hashable
        Tokens in the order of their final ids.
    counts : ndarray of shape (len(keys),), int64
    final : ndarray of shape (n_tokens_scanned,), int32
        Final id of each scanned token, -1 for those that are dropped.
    effective_min_count : int
        ``min_count``, or what ``max_final_vocab`` raised it to.
    n_added : int
        How many of the keys, from the end, were not known before.
    retained_counts : ndarray, int64
        Counts within the scan of the scanned tokens that stay.
    """

    keys: list[Hashable]
    counts: NDArray[np.int64]
    final: NDArray[np.int32]
    effective_min_count: int
    n_added: int
    retained_counts: NDArray[np.int64]

    def report(self, sample: float) -> dict[str, int]:
        """Return gensim's summary of a vocabulary, for a subsampling threshold.

        Parameters
        ----------
        sample : float
            As in `fastvec.text.sampling.keep_probabilities`.

        Returns
        -------
        dict
            ``drop_unique`` (tokens dropped), ``retain_total`` (occurrences of the others),
            ``downsample_unique`` (words that subsampling touches), ``downsample_total`` (expected
            occurrences after it), ``num_retained_words``.
        """
        keep = keep_probabilities(self.retained_counts, sample)
        return {
            "drop_unique": int(np.count_nonzero(self.final < 0)),
            "retain_total": int(self.retained_counts.sum()),
            "downsample_unique": int(np.count_nonzero(keep < 1)),
            # not a dot product: the library behind it would wake threads that then wait busily
            "downsample_total": int((keep * self.retained_counts).sum()),
            "num_retained_words": len(self.retained_counts),
        }


def build_vocabulary(
    tokens: Sequence[Hashable],
    counts: ArrayLike,
    *,
    min_count: int = 5,
    max_final_vocab: int | None = None,
    trim_rule: TrimRule | None = None,
    sorted_vocab: bool = True,
    null_word: bool = False,
) -> Vocabulary:
    """Choose the tokens that stay and number them.

    Parameters
    ----------
    tokens : sequence of hashable
        Different tokens in the order in which they were first seen.
    counts : array_like of shape (len(tokens),), int
    min_count : int, default 5
        Tokens with fewer occurrences are dropped.
    max_final_vocab : int or None, default None
        Raise ``min_count`` until at most so many tokens stay; ties at the border all go.
    trim_rule : callable or None, default None
        ``trim_rule(token, count, min_count)`` returns RULE_KEEP, RULE_DISCARD, or anything else for
        the rule of ``min_count``.
    sorted_vocab : bool, default True
        Order by descending count, ties last seen first; False: as first seen.
    null_word : bool, default False
        Append the key ``"\\0"`` with count 1.

    Returns
    -------
    Vocabulary

    Raises
    ------
    ValueError
        If ``max_final_vocab`` is less than 1, or tokens and counts differ in length.
    """
    counts = _checked(tokens, counts)
    bar = effective_min_count(counts, min_count, max_final_vocab)
    kept = np.flatnonzero(_stays(tokens, counts, bar, trim_rule))
    if sorted_vocab:
        kept = kept[by_falling_count(counts[kept])]
    final = np.full(len(tokens), -1, np.int32)
    final[kept] = np.arange(len(kept), dtype=np.int32)
    keys = [tokens[i] for i in kept.tolist()]
    kept_counts = all_counts = counts[kept]
    if null_word and NULL_WORD not in keys:
        keys.append(NULL_WORD)
        all_counts = np.append(kept_counts, 1)
    return Vocabulary(keys, all_counts, final, bar, len(keys), kept_counts)


def update_vocabulary(
    keys: Sequence[Hashable],
    key_to_id: Mapping[Hashable, int],
    key_counts: ArrayLike,
    tokens: Sequence[Hashable],
    counts: ArrayLike,
    *,
    min_count: int = 5,
    max_final_vocab: int | None = None,
    trim_rule: TrimRule | None = None,
) -> Vocabulary:
    """Add what a scan of more text found to a vocabulary.

    Known keys keep their ids and their counts grow, however rare they are in the new text. New
    tokens that pass are appended as first seen.

    Parameters
    ----------
    keys, key_to_id, key_counts
        The vocabulary so far: keys, their ids, their counts.
    tokens, counts, min_count, max_final_vocab, trim_rule
        As in `build_vocabulary`; thresholds are applied to the counts of the new text.

    Returns
    -------
    Vocabulary
        With merged counts; ``retained_counts`` holds those of the new text.

    Raises
    ------
    ValueError
        As `build_vocabulary`.
    """
    counts = _checked(tokens, counts)
    bar = effective_min_count(counts, min_count, max_final_vocab)
    final = np.fromiter((key_to_id.get(token, -1) for token in tokens), np.int32, len(tokens))
    added = np.flatnonzero((final < 0) & _stays(tokens, counts, bar, trim_rule))
    final[added] = np.arange(len(keys), len(keys) + len(added), dtype=np.int32)
    merged = np.zeros(len(keys) + len(added), np.int64)
    merged[: len(keys)] = key_counts
    stays = final >= 0
    merged[final[stays]] += counts[stays]  # the scan names every token once
    new_keys = [tokens[i] for i in added.tolist()]
    return Vocabulary([*keys, *new_keys], merged, final, bar, len(added), counts[stays])


def by_falling_count(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the order of descending counts, of equal ones the last first.

    That is gensim's order. Where equals stand decides how a Huffman tree joins them: as first seen,
    skip-gram with hierarchical softmax got .007 fewer of Google's semantic analogies right.
    """
    return np.argsort(counts, kind="stable")[::-1]


def effective_min_count(
    counts: NDArray[np.int64], min_count: int, max_final_vocab: int | None
) -> int:
    """Return min_count, raised until at most max_final_vocab counts reach it."""
    if max_final_vocab is None or max_final_vocab >= len(counts):
        return min_count
    if max_final_vocab < 1:
        raise ValueError(f"max_final_vocab must be at least 1 or None, got {max_final_vocab}")
    place = len(counts) - 1 - max_final_vocab
    return max(min_count, int(np.partition(counts, place)[place]) + 1)


def from_frequencies(
    word_freq: Mapping[Hashable, int] | Iterable[tuple[Hashable, int]],
) -> tuple[list[Hashable], NDArray[np.int64]]:
    """Turn a table of frequencies into tokens and counts, as a scan gives them.

    Parameters
    ----------
    word_freq : mapping from token to count, or iterable of such pairs

    Returns
    -------
    tokens : list of hashable
    counts : ndarray of shape (len(tokens),), int64

    Raises
    ------
    ValueError
        If a count is negative or no whole number.
    """
    table = dict(word_freq)
    for token, value in table.items():
        if not (math.isfinite(value) and value >= 0 and int(value) == value):
            raise ValueError(
                f"counts must be whole numbers of at least 0, got {value!r} of {token!r}"
            )
    return list(table), np.fromiter(table.values(), np.int64, len(table))


def _checked(tokens: Sequence[Hashable], counts: ArrayLike) -> NDArray[np.int64]:
    """Return counts as int64 after checking that they fit the tokens."""
    array = np.asarray(counts, np.int64)
    if array.shape != (len(tokens),):
        raise ValueError(f"counts must have shape ({len(tokens)},) as tokens, got {array.shape}")
    return array


def _stays(
    tokens: Sequence[Hashable], counts: NDArray[np.int64], bar: int, trim_rule: TrimRule | None
) -> NDArray[np.bool_]:
    """Tell for each token whether it stays."""
    if trim_rule is None:
        return counts >= bar
    return np.fromiter(
        (keeps(t, c, bar, trim_rule) for t, c in zip(tokens, counts.tolist())),
        np.bool_,
        len(tokens),
    )
