"""How well the words of a phrase belong together: scorers by name, and how they are kept in files."""

from __future__ import annotations

import inspect
import pickle
import sys
from collections.abc import Callable
from math import log
from types import FunctionType
from typing import Any

Scorer = Callable[..., float]

PARAMETERS = (
    "worda_count",
    "wordb_count",
    "bigram_count",
    "len_vocab",
    "min_count",
    "corpus_word_count",
)
_NEVER = float("-inf")


def original_scorer(
    worda_count: float,
    wordb_count: float,
    bigram_count: float,
    len_vocab: float,
    min_count: float,
    corpus_word_count: float,
) -> float:
    """Return how much more often two words stand together than by chance (Mikolov et al. 2013).

    Parameters
    ----------
    worda_count, wordb_count, bigram_count : int
        Occurrences of the first word, of the last, and of the phrase.
    len_vocab : int
        Different words and phrases counted.
    min_count : int
        Subtracted, so that phrases of rare words do not score high.
    corpus_word_count : int
        Not used.

    Returns
    -------
    float
        ``(bigram_count - min_count) / (worda_count * wordb_count) * len_vocab``, which is above
        ``-inf`` for words that occur.

    References
    ----------
    Mikolov et al. 2013, Distributed Representations of Words and Phrases and their Compositionality,
    equation 6.
    """
    pairs = worda_count * wordb_count
    return (bigram_count - min_count) / float(pairs) * len_vocab if pairs else _NEVER


def npmi_scorer(
    worda_count: float,
    wordb_count: float,
    bigram_count: float,
    len_vocab: float,
    min_count: float,
    corpus_word_count: float,
) -> float:
    """Return the normalised pointwise mutual information of two words (Bouma 2009).

    Parameters
    ----------
    worda_count, wordb_count, bigram_count : int
        Occurrences of the first word, of the last, and of the phrase.
    len_vocab : int
        Not used.
    min_count : int
        Rarer phrases score ``-inf``.
    corpus_word_count : int
        Words in the corpus.

    Returns
    -------
    float
        ``log(p_ab / (p_a p_b)) / -log(p_ab)`` with ``p = count / corpus_word_count``: -1 for words
        that never, 1 for words that only stand together.

    References
    ----------
    Bouma 2009, Normalized (Pointwise) Mutual Information in Collocation Extraction, section 3.
    """
    if bigram_count < min_count or not corpus_word_count:
        return _NEVER
    total = float(corpus_word_count)
    p_a, p_b, p_ab = worda_count / total, wordb_count / total, bigram_count / total
    try:
        return log(p_ab / (p_a * p_b)) / -log(p_ab)
    except (ValueError, ZeroDivisionError):  # a count of 0, or of every word
        return _NEVER


SCORERS: dict[str, Scorer] = {"default": original_scorer, "npmi": npmi_scorer}


def resolve_scorer(scoring: Any) -> Scorer:
    """Return the scorer that an argument stands for, checked.

    Raises
    ------
    ValueError
        If a name is unknown, or a function lacks a parameter.
    TypeError
        If it is neither a name nor can be called.
    AttributeError, PicklingError
        If it cannot be found again by its name: a lambda, a function within a function.
    """
    if isinstance(scoring, str):
        if scoring not in SCORERS:
            raise ValueError(f"scoring must be 'default', 'npmi' or a function, got {scoring!r}")
        return SCORERS[scoring]
    if not callable(scoring):
        raise TypeError(f"scoring must be a name or a function, got {type(scoring).__name__}")
    missing = _missing_parameters(scoring)
    if missing:
        raise ValueError(f"the scoring function must have the parameters {', '.join(missing)}, too")
    try:
        pickle.dumps(scoring)
    except (pickle.PicklingError, AttributeError) as error:
        raise type(error)(
            f"scoring cannot be pickled ({error}); define the function at the top of a module"
        ) from error
    return scoring  # type: ignore[no-any-return]


def name_of(scorer: Any) -> str | None:
    """Return what a file says of a scorer; None for one that it cannot name."""
    for name, known in SCORERS.items():
        if scorer is known:
            return name
    if isinstance(scorer, FunctionType) and _function(scorer.__module__, scorer.__qualname__):
        return f"{scorer.__module__}:{scorer.__qualname__}"
    return None


def named(name: str) -> Scorer | None:
    """Return the scorer of that name; a function only if its module is imported already.

    A file must not decide what is imported, nor name just anything that can be called.
    """
    if name in SCORERS:
        return SCORERS[name]
    return _function(*name.split(":")) if name.count(":") == 1 else None


def _function(module: str, qualified: str) -> Scorer | None:
    """The scoring function of that name in a module that is imported."""
    found: Any = sys.modules.get(module)
    for part in qualified.split("."):
        found = getattr(found, "__dict__", {}).get(part)
    if not isinstance(found, FunctionType) or _missing_parameters(found):
        return None
    return found


def _missing_parameters(scoring: Callable[..., Any]) -> list[str]:
    """The parameters of a scorer that a callable lacks."""
    try:
        taken = inspect.signature(scoring).parameters
    except (TypeError, ValueError):
        return list(PARAMETERS)
    return [name for name in PARAMETERS if name not in taken]
