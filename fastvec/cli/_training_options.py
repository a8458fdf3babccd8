"""The options of a training, which ``train`` and ``estimate`` share, and what they mean.

Every option has the name of the parameter of `Word2Vec` that it sets. word2vec.c's and fastText's
names are accepted beside it.
"""

from __future__ import annotations

import argparse
from typing import Any

from ._output import window

# Parameter of Word2Vec: its names on the command line, and how argparse reads it. What has no default
# here is left to Word2Vec.
_OPTIONS: dict[str, tuple[tuple[str, ...], dict[str, Any]]] = {
    "vector_size": (("-size", "-dim"), {"type": int, "help": "dimensions (100)"}),
    "window": (
        ("-ws",),
        {"type": window, "metavar": "N[,N]", "help": "words on either side, or left,right (5)"},
    ),
    "min_count": (("-minCount", "-min_count"), {"type": int, "help": "drop rarer words (5)"}),
    "sample": (("-t",), {"type": float, "help": "subsampling of frequent words (1e-3)"}),
    "negative": (("-neg",), {"type": int, "help": "noise words, 0 for none (5)"}),
    "hs": ((), {"type": int, "choices": [0, 1], "help": "hierarchical softmax (0)"}),
    "epochs": (("-iter", "-epoch"), {"type": int, "help": "passes over the text (5)"}),
    "alpha": (("-lr",), {"type": float, "help": "first learning rate (CBOW .05, skip-gram .025)"}),
    "min_alpha": ((), {"type": float, "help": "last learning rate (1e-4)"}),
    "workers": (
        ("-threads", "-thread"),
        {"type": int, "default": None, "help": "threads (all processors)"},
    ),
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
# Options of word2vec.c and fastText that only say how much those programs print.
_WITHOUT_EFFECT = ("-debug", "-verbose")


def add_training_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options that say what is trained and how."""
    add = parser.add_argument
    add("-cbow", "--cbow", type=int, choices=[0, 1], default=1, help="1: CBOW, 0: skip-gram (1)")
    for name, (others, settings) in _OPTIONS.items():
        dashed = name.replace("_", "-")
        settings = {"default": argparse.SUPPRESS, "metavar": _metavar(settings), **settings}
        add(f"-{dashed}", f"--{dashed}", *others, dest=name, **settings)
    add("-loss", choices=["ns", "hs"], help="fastText's word for -hs 1 -negative 0, or the reverse")
    for name in _WITHOUT_EFFECT:
        add(name, type=int, help=argparse.SUPPRESS)


def training_parameters(args: argparse.Namespace) -> dict[str, Any]:
    """Return the keyword arguments of `Word2Vec` that the options stand for."""
    parameters = {name: getattr(args, name) for name in _OPTIONS if hasattr(args, name)}
    parameters["sg"] = 1 - args.cbow
    if "alpha" not in parameters and args.cbow:
        parameters["alpha"] = 0.05  # word2vec.c's, twice that of the class
    if args.loss == "hs":
        parameters["hs"], parameters["negative"] = 1, 0
    elif args.loss == "ns":
        parameters["hs"] = 0
    return parameters


def training_arguments(parameters: dict[str, Any]) -> list[str]:
    """Return the command line that `training_parameters` reads these from."""
    arguments = ["--cbow", str(1 - parameters["sg"])]
    for name in _OPTIONS:
        value = parameters.get(name)
        if value is not None:
            text = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
            arguments += [f"--{name.replace('_', '-')}", text]
    return arguments


def _metavar(settings: dict[str, Any]) -> str | None:
    """What stands for the value in the help text; argparse lists choices itself."""
    if "choices" in settings:
        return None
    return "X" if settings.get("type") is float else "N"
