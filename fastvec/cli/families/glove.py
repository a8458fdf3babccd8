"""``--model glove``: GloVe on a text or on pairs that are counted already.

The options of GloVe's program mean what they mean there: ``-eta`` is the rate, and ``-alpha`` with one
dash the exponent of the weights, while ``--alpha`` is the rate as in every model.
"""

from __future__ import annotations

from typing import Any

from . import Family, Option, ppmi, svd, word2vec

_SHARED = (
    "vector_size", "window", "min_count", "sample", "epochs", "alpha", "min_alpha", "workers", "seed",
    "max_vocab_size", "max_final_vocab", "cache_dir", "errors",
)  # fmt: skip
_OWN: dict[str, Option] = {
    "eta": ((), {"type": float, "help": "GloVe's word for --alpha (0.05)"}),
    "x_max": ((), {"type": float, "help": "count from which on a pair has weight 1 (100)"}),
    "weight_exponent": (
        (),
        {"type": float, "help": "of the weights below; -alpha with one dash says it, too (0.75)"},
    ),
    "bias_eta": (
        (),
        {"type": int, "choices": [0, 1], "help": "biases move by the rate, as until 2019 (1)"},
    ),
    "clip": (("-grad-clip",), {"type": float, "help": "bound of a gradient's entries (100)"}),
    "symmetric": (
        (),
        {"type": int, "choices": [0, 1], "help": "count both sides, or the left (1)"},
    ),
    "cooccurrences": (
        ("-input-file",),
        {"metavar": "FILE", "help": "counted pairs instead of --corpus: ours, or GloVe's .bin"},
    ),
    "vocab_file": ((), {"metavar": "FILE", "help": "words and counts of GloVe's .bin"}),
    "warm_start": ((), {"metavar": "FILE", "help": "vectors or model to begin with"}),
    "mu": ((), {"type": float, "help": "draw vectors to those of --warm-start (0)"}),
}


def parameters(given: dict[str, Any]) -> dict[str, Any]:
    """Return the keyword arguments of the class that the options stand for."""
    found = {"workers": None, **given}
    if getattr(found.get("alpha"), "option", "") == "-alpha":
        found.setdefault("weight_exponent", float(found.pop("alpha")))
    if "eta" in found:
        found["alpha"] = found.pop("eta")
    for name in ("symmetric", "bias_eta"):
        if name in found:
            found[name] = bool(found[name])
    return found


_COUNTING = ("window_weighting", "sample_mode", "sample_formula", "memory_limit")
OPTIONS: dict[str, Option] = {
    **{name: word2vec.OPTIONS[name] for name in _SHARED},
    **{name: ppmi.OPTIONS[name] for name in _COUNTING},
    "vectors": svd.FAMILY.options["vectors"],
    **_OWN,
}

FAMILY = Family("GloVe", OPTIONS, parameters)
