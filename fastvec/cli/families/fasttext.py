"""``--model fasttext``: word2vec's options, and those of the n-grams."""

from __future__ import annotations

from typing import Any

from . import Family, Option, word2vec

_SUBWORDS: dict[str, Option] = {
    "min_n": (("-minn",), {"type": int, "help": "shortest n-gram, in letters (3)"}),
    "max_n": (("-maxn",), {"type": int, "help": "longest n-gram, 0 for plain words (6)"}),
    "bucket": ((), {"type": int, "help": "rows that n-grams share (2000000)"}),
}


def _write_model(model: Any, path: str) -> None:
    """Write fastText's .bin."""
    from ...models.facebook import save_facebook_model

    save_facebook_model(model, path)


FAMILY = Family(
    "FastText",
    {**word2vec.OPTIONS, **_SUBWORDS},
    word2vec.parameters,
    formats={"fasttext": _write_model},
    bin_format="fasttext",
    estimated=True,
)
