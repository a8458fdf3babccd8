"""Which words stay in a table of counts."""

from __future__ import annotations

from typing import Any

from fastvec.text.trim import RULE_DEFAULT, RULE_DISCARD, RULE_KEEP, TrimRule, keeps

__all__ = ["RULE_DEFAULT", "RULE_DISCARD", "RULE_KEEP", "keep_vocab_item", "prune_vocab"]


def keep_vocab_item(
    word: object, count: int, min_count: int, trim_rule: TrimRule | None = None
) -> bool:
    """Tell whether a word stays: the trim rule's verdict, else count >= min_count."""
    return keeps(word, count, min_count, trim_rule)


def prune_vocab(vocab: dict[Any, int], min_reduce: int, trim_rule: TrimRule | None = None) -> int:
    """Remove rare words from a table of counts, in place.

    Parameters
    ----------
    vocab : dict of word to count
    min_reduce : int
        Words with fewer occurrences go.
    trim_rule : callable, optional
        ``trim_rule(word, count, min_reduce)`` overrides that, as in `Word2Vec`.

    Returns
    -------
    int
        Sum of the counts that were removed.

    Examples
    --------
    >>> counts = {"often": 9, "once": 1, "twice": 2}
    >>> prune_vocab(counts, 2), counts
    (1, {'often': 9, 'twice': 2})
    """
    rare = [word for word, n in vocab.items() if not keeps(word, n, min_reduce, trim_rule)]
    return sum(vocab.pop(word) for word in rare)
