"""``--model word2vec``: every option has the name of the parameter of `Word2Vec` that it sets."""

from __future__ import annotations

from typing import Any

from .._output import window
from . import Family, NumberAsTyped, Option

# What has no default here is left to the class.
OPTIONS: dict[str, Option] = {
    "cbow": ((), {"type": int, "choices": [0, 1], "help": "1: CBOW, 0: skip-gram (1)"}),
    "vector_size": (("-size", "-dim"), {"type": int, "help": "dimensions (100)"}),
    "window": (
        ("-ws",),
        {"type": window, "metavar": "N[,N]", "help": "words on either side, or left,right (5)"},
    ),
    "min_count": (("-minCount", "-min_count"), {"type": int, "help": "drop rarer words (5)"}),
    "sample": (("-t",), {"type": float, "help": "subsampling of frequent words (1e-3)"}),
    "negative": (("-neg",), {"type": int, "help": "noise words, 0 for none (5)"}),
    "hs": ((), {"type": int, "choices": [0, 1], "help": "hierarchical softmax (0)"}),
    "loss": (
        (),
        {"choices": ["ns", "hs"], "help": "fastText's word for -hs 1 -negative 0, or the reverse"},
    ),
    "epochs": (("-iter", "-epoch"), {"type": int, "help": "passes over the text (5)"}),
    "alpha": (
        ("-lr",),
        {
            "type": float,
            "action": NumberAsTyped,
            "metavar": "X",
            "help": "first learning rate (CBOW and GloVe .05, skip-gram .025)",
        },
    ),
    "min_alpha": ((), {"type": float, "help": "last learning rate (1e-4)"}),
    "workers": (("-threads", "-thread"), {"type": int, "help": "threads (all processors)"}),
    "seed": ((), {"type": int, "help": "(1)"}),
    "ns_exponent": ((), {"type": float, "help": "noise words by count to this power (0.75)"}),
    "cbow_mean": ((), {"type": int, "choices": [0, 1], "help": "CBOW: mean or sum (1)"}),
    "max_vocab_size": (
        (),
        {"type": int, "metavar": "N", "help": "forget rare words while counting"},
    ),
    "max_final_vocab": ((), {"type": int, "metavar": "N", "help": "keep at most so many words"}),
    "rule": ((), {"choices": ["sgd", "adagrad"], "help": "how rows move (sgd)"}),
    "cache_dir": ((), {"metavar": "DIR", "help": "where a large corpus is kept as ids meanwhile"}),
    "errors": (
        (),
        {"choices": ["strict", "ignore", "replace"], "help": "what to do with bad UTF-8 (strict)"},
    ),
}


def parameters(given: dict[str, Any]) -> dict[str, Any]:
    """Return the keyword arguments of the class that the options stand for."""
    found = {"workers": None, **given}
    cbow, loss = found.pop("cbow", 1), found.pop("loss", None)
    found["sg"] = 1 - cbow
    if cbow:
        found.setdefault("alpha", 0.05)  # word2vec.c's, twice that of the class
    if loss == "hs":
        found["hs"], found["negative"] = 1, 0
    elif loss == "ns":
        found["hs"] = 0
    return found


FAMILY = Family("Word2Vec", OPTIONS, parameters, estimated=True)
