"""Text to tokens: decoding, accents, tokenising."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

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
    return simple_tokenize(text)


def simple_tokenize(text: str) -> Iterator[str]:
    """Yield the runs of letters and underscores in text, as `tokenize` without options does."""
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
