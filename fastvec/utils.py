"""Small text helpers under the names that gensim's users know."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

from fastvec.text.trim import RULE_DEFAULT, RULE_DISCARD, RULE_KEEP, TrimRule, keeps

__all__ = [
    "RULE_DEFAULT",
    "RULE_DISCARD",
    "RULE_KEEP",
    "any2unicode",
    "any2utf8",
    "deaccent",
    "keep_vocab_item",
    "open",
    "save_as_line_sentence",
    "simple_preprocess",
    "to_unicode",
    "to_utf8",
    "tokenize",
]


def open(uri: Any, mode: str = "r", **options: Any) -> Any:
    """Open a file, compressed or not, or a URI: ``smart_open.open``.

    Parameters
    ----------
    uri : str, Path or file
    mode : str, default 'r'
    **options
        As for ``smart_open.open``: ``encoding``, ``errors``, ``newline``, ``compression``, ...
    """
    from smart_open import open as smart_open

    return smart_open(uri, mode, **options)


_ALPHABETIC = re.compile(r"[^\W\d]+")


def any2unicode(text: str | bytes, encoding: str = "utf8", errors: str = "strict") -> str:
    """Return text as str, decoding bytes.

    Raises
    ------
    UnicodeDecodeError
        If the bytes do not fit the encoding and ``errors`` is "strict".
    """
    return text if isinstance(text, str) else str(text, encoding, errors)


def any2utf8(text: str | bytes, errors: str = "strict", encoding: str = "utf8") -> bytes:
    """Return text as UTF-8; bytes are taken to be in ``encoding``."""
    return any2unicode(text, encoding, errors).encode("utf8")


to_unicode = any2unicode
to_utf8 = any2utf8


def deaccent(text: str | bytes) -> str:
    """Return text without accents.

    Examples
    --------
    >>> deaccent("Šéf chomutovských komunistů")
    'Sef chomutovskych komunistu'
    """
    apart = unicodedata.normalize("NFD", any2unicode(text))
    return unicodedata.normalize(
        "NFC", "".join(c for c in apart if unicodedata.category(c) != "Mn")
    )


def tokenize(
    text: str | bytes,
    lowercase: bool = False,
    deacc: bool = False,
    encoding: str = "utf8",
    errors: str = "strict",
    to_lower: bool = False,
    lower: bool = False,
) -> Iterator[str]:
    """Yield the maximal runs of letters and underscores in text.

    Parameters
    ----------
    text : str or bytes
    lowercase, to_lower, lower : bool, default False
        Any of them lower-cases the text first.
    deacc : bool, default False
        Whether to remove accents.
    encoding, errors : str
        How bytes are decoded.
    """
    text = any2unicode(text, encoding, errors)
    if lowercase or to_lower or lower:
        text = text.lower()
    if deacc:
        text = deaccent(text)
    return (match.group() for match in _ALPHABETIC.finditer(text))


def simple_preprocess(
    doc: str | bytes, deacc: bool = False, min_len: int = 2, max_len: int = 15
) -> list[str]:
    """Turn a document into a list of lower-case tokens.

    Parameters
    ----------
    doc : str or bytes
        Bytes are decoded as UTF-8, invalid ones ignored.
    deacc : bool, default False
        Whether to remove accents.
    min_len, max_len : int, defaults 2 and 15
        Shorter and longer tokens are dropped, as are those that begin with an underscore.

    Examples
    --------
    >>> simple_preprocess("The 3 black CATS, _hidden")
    ['the', 'black', 'cats']
    """
    tokens = tokenize(doc, lowercase=True, deacc=deacc, errors="ignore")
    return [t for t in tokens if min_len <= len(t) <= max_len and not t.startswith("_")]


def keep_vocab_item(
    word: object, count: int, min_count: int, trim_rule: TrimRule | None = None
) -> bool:
    """Tell whether a word stays: the trim rule's verdict, else count >= min_count."""
    return keeps(word, count, min_count, trim_rule)


def save_as_line_sentence(
    corpus: Iterable[Iterable[str]], filename: str | os.PathLike[str]
) -> None:
    """Write a corpus with one sentence per line and blanks between tokens, as UTF-8."""
    with open(filename, "w", encoding="utf8", newline="\n") as file:
        for sentence in corpus:
            file.write(" ".join(sentence) + "\n")
