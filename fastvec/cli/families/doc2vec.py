"""``--model doc2vec``: every line of the text is a document, whose tag is the number of the line."""

from __future__ import annotations

from typing import Any

from . import Family, Option, word2vec

_NOT_OURS = ("cbow", "cbow_mean")

_DOCUMENTS: dict[str, Option] = {
    "dm": ((), {"type": int, "choices": [0, 1], "help": "1: PV-DM, 0: PV-DBOW (1)"}),
    "dm_mean": ((), {"type": int, "choices": [0, 1], "help": "PV-DM: mean or sum (1)"}),
    "dm_concat": ((), {"type": int, "choices": [0, 1], "help": "PV-DM: rows side by side (0)"}),
    "dbow_words": ((), {"type": int, "choices": [0, 1], "help": "PV-DBOW trains words, too (0)"}),
}


def parameters(given: dict[str, Any]) -> dict[str, Any]:
    """Return the keyword arguments of the class that the options stand for."""
    found = word2vec.parameters({"cbow": 0, **given})
    del found["sg"]
    return found


def _write_documents(model: Any, path: str) -> None:
    """Write the vectors of the documents as word2vec text."""
    model.save_word2vec_format(path, doctag_vec=True, word_vec=False, prefix="")


FAMILY = Family(
    "Doc2Vec",
    {name: option for name, option in word2vec.OPTIONS.items() if name not in _NOT_OURS}
    | _DOCUMENTS,
    parameters,
    formats={"documents": _write_documents},
)
