"""The options of a training, which ``train`` and ``estimate`` share, and what they mean.

``--model`` chooses a family, and a family knows its options (``families/``). The names of word2vec.c,
fastText and GloVe's program are accepted beside the library's own.
"""

from __future__ import annotations

import argparse
from typing import Any

from .families import FAMILIES, Family, Option, find

# Options of word2vec.c and fastText that only say how much those programs print.
_WITHOUT_EFFECT = ("-debug", "-verbose")


def add_training_options(parser: argparse.ArgumentParser) -> None:
    """Declare the options that say what is trained and how, those of all families."""
    parser.add_argument(
        "-model",
        "--model",
        choices=FAMILIES,
        default=FAMILIES[0],
        help=f"what is trained ({FAMILIES[0]}); it decides which of the options below there are",
    )
    for owners, options in _by_owners().items():
        group: argparse._ActionsContainer = parser
        if owners != FAMILIES:
            group = parser.add_argument_group(f"only with --model {' or '.join(owners)}")
        for name, (others, settings) in options.items():
            dashed = name.replace("_", "-")
            settings = {"metavar": _metavar(settings), **settings}
            group.add_argument(
                f"-{dashed}",
                f"--{dashed}",
                *others,
                dest=name,
                default=argparse.SUPPRESS,
                **settings,
            )
    for name in _WITHOUT_EFFECT:
        parser.add_argument(name, type=int, help=argparse.SUPPRESS)


def training_parameters(args: argparse.Namespace) -> dict[str, Any]:
    """Return the keyword arguments of the family's class that the options stand for.

    Raises
    ------
    ValueError
        For an option that the family does not have.
    """
    return find(args.model).parameters(_given(args))


def training_arguments(args: argparse.Namespace) -> list[str]:
    """Return a command line of the training options that were given."""
    arguments = ["--model", args.model]
    for name, value in _given(args).items():
        text = ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
        arguments += [f"--{name.replace('_', '-')}", text]
    return arguments


def _given(args: argparse.Namespace) -> dict[str, Any]:
    """The options that were typed, by name; all must be the family's."""
    known = find(args.model).options
    given = {}
    for owners, options in _by_owners().items():
        for name in options:
            if not hasattr(args, name):
                continue
            if name not in known:
                raise ValueError(
                    f"--{name.replace('_', '-')} is for --model {' or '.join(owners)}, "
                    f"not for {args.model}"
                )
            given[name] = getattr(args, name)
    return given


def _by_owners() -> dict[tuple[str, ...], dict[str, Option]]:
    """All options, grouped by the families that have them; those of all come first."""
    families: dict[str, Family] = {name: find(name) for name in FAMILIES}
    groups: dict[tuple[str, ...], dict[str, Option]] = {FAMILIES: {}}
    for family in families.values():
        for name, option in family.options.items():
            owners = tuple(key for key, other in families.items() if name in other.options)
            groups.setdefault(owners, {}).setdefault(name, option)
    return groups


def _metavar(settings: dict[str, Any]) -> str | None:
    """What stands for the value in the help text; argparse lists choices itself."""
    if "choices" in settings or "action" in settings:
        return None
    return "X" if settings.get("type") is float else "N"
