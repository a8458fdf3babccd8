"""Texts with labels: fastText's lines, or texts beside labels; their dictionary of words and labels."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .scan import Scan
from .sources import Source, as_source

END_OF_TEXT = "</s>"  # fastText's word behind every line
PREFIX = "__label__"


class Label(NamedTuple):
    """A label in the stream of tokens, where words are strings."""

    name: str


class LabelledTexts:
    """Token lists of texts, each followed by its labels; iterated as often as the texts can be.

    Parameters
    ----------
    texts : iterable of str or of sequences of str
        A string is cut at white space.
    labels : iterable of str or of collections of str, or None
        One or many for each text. None: labels stand in the texts, marked by their prefix.
    """

    def __init__(self, texts: Iterable[Any], labels: Iterable[Any] | None) -> None:
        for name, value in (("texts", texts), ("labels", labels)):
            if value is None and name == "labels":
                continue
            if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
                raise TypeError(
                    f"{name} must be an iterable with one item per text, got {value!r:.60}; a file is "
                    "passed as corpus_file="
                )
        self._texts, self._labels = texts, labels
        self.one_shot = any(isinstance(part, Iterator) for part in (texts, labels))

    def __iter__(self) -> Iterator[list[Any]]:
        if self._labels is None:
            yield from map(tokens_of, self._texts)
            return
        missing = object()
        pairs = zip_longest(self._texts, self._labels, fillvalue=missing)
        for index, (text, labels) in enumerate(pairs):
            if text is missing or labels is missing:
                what = "labels than texts" if text is missing else "texts than labels"
                raise ValueError(f"there are more {what}: {index} of the other")
            yield [*tokens_of(text), *map(Label, labels_of(labels))]


def tokens_of(text: Any) -> list[str]:
    """Return the tokens of a text, which may be cut already."""
    if isinstance(text, str):
        return text.split()
    if isinstance(text, bytes) or not isinstance(text, Iterable):
        raise TypeError(f"a text must be a string or a list of tokens, got {text!r:.60}")
    return list(text)


def labels_of(labels: Any) -> list[str]:
    """Return the labels of one text as a list; TypeError for what is no string."""
    if isinstance(labels, str):
        return [labels]
    if isinstance(labels, Iterable) and not isinstance(labels, bytes):
        found = list(labels)
        if all(isinstance(label, str) for label in found):
            return found
    raise TypeError(
        f"the labels of a text must be a string or several strings, got {labels!r:.60}; "
        "numbers: labels=map(str, labels)"
    )


@dataclass(frozen=True, eq=False)
class LabelDictionary:
    """Words and labels that stay, and the ids of all tokens of a scan.

    Attributes
    ----------
    words, labels : list of str
        By falling count, equal ones as first seen. ``"</s>"`` stands for the end of a text.
    counts, label_counts : ndarray of int64
    others : list of str
        Words that do not stay: they have no row, but n-grams.
    n_tokens : int
        Of the corpus, ends of texts included.
    final : ndarray of int32
        Ids of the scanned tokens: words, then others, then labels; -1 for labels that do not stay.
    """

    words: list[str]
    counts: NDArray[np.int64]
    labels: list[str]
    label_counts: NDArray[np.int64]
    others: list[str]
    n_tokens: int
    final: NDArray[np.int32]


def label_dictionary(
    scan: Scan,
    *,
    prefix: str = PREFIX,
    min_count: int = 1,
    min_count_label: int = 0,
    known_words: Sequence[str] = (),
) -> LabelDictionary:
    """Choose the words and labels of a scan that stay.

    Parameters
    ----------
    scan : Scan
        Tokens are strings, those with the prefix labels, and `Label`.
    prefix : str
    min_count, min_count_label : int
        Rarer ones do not stay.
    known_words : sequence of str
        Words that stay however rare, as if each had occurred once more.

    Raises
    ------
    TypeError
        If a token is no string.
    """
    names, marks = _names(scan.tokens, prefix)
    twins = _same_labels(names, marks)
    _append(names, marks, [END_OF_TEXT, *known_words])
    is_label = np.array(marks)
    number = {name: i for i, name in enumerate(names) if not marks[i]}
    counts = np.zeros(len(names), np.int64)
    counts[: len(scan.counts)] = scan.counts
    counts[number[END_OF_TEXT]] += scan.n_sentences
    for i, first in twins.items():
        counts[first] += counts[i]
        counts[i] = -1
    known = np.array([number[word] for word in known_words], np.int64)
    counts[known] += 1
    stays = counts >= np.where(is_label, min_count_label, min_count)
    stays[known] = True
    stays[list(twins)] = False
    order = np.argsort(-counts, kind="stable")
    words, labels = (order[chosen[order]] for chosen in (~is_label & stays, is_label & stays))
    others = np.flatnonzero((~is_label & ~stays)[: len(scan.tokens)])  # as `known_ids` finds them
    final = np.full(len(names), -1, np.int32)
    chosen = np.concatenate([words, others, labels])
    final[chosen] = np.arange(len(chosen), dtype=np.int32)
    for i, first in twins.items():
        final[i] = final[first]
    texts = [[names[i] for i in group.tolist()] for group in (words, others, labels)]
    return LabelDictionary(
        texts[0],
        counts[words],
        texts[2],
        counts[labels],
        texts[1],
        scan.n_tokens + scan.n_sentences,
        final[: len(scan.tokens)],
    )


def known_ids(
    scan: Scan, words: Sequence[str], labels: Sequence[str], prefix: str = PREFIX
) -> tuple[NDArray[np.int32], list[str]]:
    """Return the ids of scanned tokens where words and labels are given.

    Parameters
    ----------
    scan : Scan
    words, labels : sequence of str
    prefix : str
        A label is found by its name with and without it.

    Returns
    -------
    final : ndarray of int32
        Ids as in `LabelDictionary`; -1 for labels that are not given.
    others : list of str
        All other words.

    Raises
    ------
    ValueError
        If none of the labels occurs.
    """
    names, marks = _names(scan.tokens, prefix)
    number = {word: i for i, word in enumerate(words)}
    others: list[str] = []
    for name, marked in zip(names, marks):
        if not marked and name not in number:
            number[name] = len(words) + len(others)
            others.append(name)
    label_number = {prefix + name.removeprefix(prefix): i for i, name in enumerate(labels)}
    final = np.full(len(names), -1, np.int32)
    for i, (name, marked) in enumerate(zip(names, marks)):
        if not marked:
            final[i] = number[name]
        elif (label := label_number.get(prefix + name.removeprefix(prefix))) is not None:
            final[i] = len(number) + label
    if not (final >= len(number)).any():
        raise ValueError("none of the labels of the corpus is one of the classifier's")
    return final, others


def labelled_source(texts: Any, labels: Any, corpus_file: Any) -> Source:
    """Return the source of a labelled corpus."""
    if corpus_file is not None and labels is not None:
        raise TypeError("labels= goes with texts=; those of corpus_file= stand in its lines")
    if labels is None and hasattr(texts, "__arrow_c_stream__"):
        return as_source(texts, corpus_file)
    return as_source(None if texts is None else LabelledTexts(texts, labels), corpus_file)


def _append(names: list[str], marks: list[bool], more: Sequence[str]) -> None:
    """Append the words that are missing."""
    seen = {name for name, mark in zip(names, marks) if not mark}
    added = [name for name in dict.fromkeys(more) if name not in seen]
    names += added
    marks += [False] * len(added)


def _same_labels(names: Sequence[str], marks: Sequence[bool]) -> dict[int, int]:
    """Return the labels that were seen before by the same name, once in a text and once beside it."""
    seen: dict[str, int] = {}
    labels = [i for i, mark in enumerate(marks) if mark]
    return {i: first for i in labels if (first := seen.setdefault(names[i], i)) != i}


def _names(tokens: Sequence[Hashable], prefix: str) -> tuple[list[str], list[bool]]:
    """Return the tokens as strings, and which of them are labels."""
    names: list[str] = []
    marks: list[bool] = []
    for token in tokens:
        if isinstance(token, Label):
            names.append(token.name)
            marks.append(True)
        elif isinstance(token, str):
            names.append(token)
            marks.append(token.startswith(prefix))
        else:
            raise TypeError(
                f"tokens must be strings, got {token!r:.60}; numbers: [list(map(str, text)) ...]"
            )
    return names, marks
