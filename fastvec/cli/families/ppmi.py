"""``--model ppmi``: how pairs are counted, and how counts become associations."""

from __future__ import annotations

from typing import Any

from . import Family, Option, word2vec

# The options that counting shares with reading and windows elsewhere; defaults are the class's.
_SHARED = ("window", "min_count", "sample", "workers", "seed", "max_final_vocab", "errors")

OPTIONS: dict[str, Option] = {
    **{name: word2vec.OPTIONS[name] for name in _SHARED},
    "window_weighting": (
        (),
        {
            "choices": ["flat", "dynamic", "harmonic"],
            "help": "what pairs count by their distance (flat; GloVe: harmonic)",
        },
    ),
    "sample_mode": (
        (),
        {
            "choices": ["dirty", "clean", "expected"],
            "help": "sampled words are removed before windows are laid, leave gaps, or count by "
            "expectation (dirty)",
        },
    ),
    "sample_formula": ((), {"choices": ["paper", "word2vec"], "help": "(paper)"}),
    "shift": ((), {"type": float, "help": "k: log(k) is subtracted from PMI (1)"}),
    "context_smoothing": (
        (),
        {"type": float, "help": "power of the distribution of contexts (1)"},
    ),
    "memory_limit": ((), {"metavar": "SIZE", "help": "memory for counting, as '2 GB'"}),
}


def parameters(given: dict[str, Any]) -> dict[str, Any]:
    """Return the keyword arguments of the class that the options stand for."""
    return {"workers": None, **given}


FAMILY = Family("PPMI", OPTIONS, parameters, iterative=False, dense=False)
