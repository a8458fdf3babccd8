"""What ``--model`` may name: one file per family of models, and a line in ``FAMILIES``.

A module of this package has ``FAMILY``, which says what class is trained, which options it takes, what
they mean as its parameters, and which files it writes beside the vectors' formats.
"""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

# Modules of this package; the first is the default.
FAMILIES = ("word2vec", "fasttext", "doc2vec", "glove", "ppmi", "svd")

Option = tuple[tuple[str, ...], dict[str, Any]]  # other names, and what argparse is told


@dataclass(frozen=True)
class Family:
    """A family of models on the command line.

    Attributes
    ----------
    class_name : str
        Of the class, which ``fastvec`` has. It is made with ``corpus_file``, ``callbacks``, ``progress``,
        ``checkpoint``, ``checkpoint_every``, ``on_divergence`` and `parameters`; it has ``resume``,
        ``wv``, ``save`` and ``training_history``. With the option ``cooccurrences`` it has ``fit``, too.
    options : mapping of str to (tuple of str, dict)
        Name with underscores (``--vector-size`` is ``vector_size``): further names, and keyword
        arguments of argparse's ``add_argument``. An option that several families have is one object.
    parameters : callable
        From the options that were given, by name, to keyword arguments of the class.
    formats : mapping of str to callable
        Files beyond those of vectors: name of ``--format`` to ``write(model, path)``.
    bin_format : str
        What the ending ``.bin`` means.
    estimated : bool
        Whether ``fastvec estimate`` knows its sizes.
    iterative : bool
        Whether it is trained in epochs. Otherwise its class takes no ``callbacks`` and no arguments
        of checkpoints, and has no ``resume`` and no ``training_history``.
    dense : bool
        Whether ``wv`` are `KeyedVectors`, which the formats of vectors can hold.
    """

    class_name: str
    options: Mapping[str, Option]
    parameters: Callable[[dict[str, Any]], dict[str, Any]]
    formats: Mapping[str, Callable[[Any, str], None]] = field(default_factory=dict)
    bin_format: str = "word2vec-binary"
    estimated: bool = False
    iterative: bool = True
    dense: bool = True

    def model_class(self) -> Any:
        """Import the class."""
        import fastvec

        return getattr(fastvec, self.class_name)


class Typed(float):
    """A number that knows by which of an option's names it was given."""

    option = ""


class NumberAsTyped(argparse.Action):
    """Stores a `Typed`: names of one option that mean different things in different families."""

    def __call__(
        self, parser: Any, namespace: Any, values: Any, option_string: str | None = None
    ) -> None:
        number = Typed(values)
        number.option = option_string or ""
        setattr(namespace, self.dest, number)


def find(name: str) -> Family:
    """Return a family by its name in ``FAMILIES``."""
    found: Family = importlib.import_module(f"{__name__}.{name}").FAMILY
    return found


def all_formats() -> list[str]:
    """Return the formats that some family writes beside those of vectors."""
    return sorted({kind for name in FAMILIES for kind in find(name).formats})
