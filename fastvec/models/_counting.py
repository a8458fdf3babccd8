"""What models of counts share: the settings of counting, and the way from a corpus to counts."""

from __future__ import annotations

from typing import Any

from ..counts.matrix import CooccurrenceMatrix
from ..counts.weighting import DISTRIBUTIONS, shifted_ppmi
from ..text.sources import as_source
from ..vectors.sparse_rows import SparseRows
from ._arguments import integer, real, window_pair, worker_count

WEIGHTINGS = ("flat", "dynamic", "harmonic")
FORMULAS = ("paper", "word2vec")
MODES = ("dirty", "clean", "expected")

# Settings that are handed to `CooccurrenceMatrix.count`.
COUNTING = (
    "window",
    "window_weighting",
    "min_count",
    "max_final_vocab",
    "sample",
    "sample_formula",
    "sample_mode",
    "delete_rare",
    "seed",
    "workers",
    "memory_limit",
    "errors",
)
WEIGHTING = ("shift", "context_smoothing", "context_distribution")


def one_of(name: str, value: Any, known: tuple[Any, ...]) -> Any:
    """Return `value` if it is one of those known; ValueError otherwise."""
    if not isinstance(value, (str, type(None))) or value not in known:
        raise ValueError(f"{name} must be one of {', '.join(map(repr, known))}, got {value!r}")
    return value


class Counting:
    """The settings of counting and weighting as attributes, checked."""

    shift: float
    context_smoothing: float
    context_distribution: str

    def _set_counting(self, **settings: Any) -> None:
        """Check and keep the settings named in `COUNTING`."""
        window_pair(settings["window"])
        self.window = settings["window"]
        self.window_weighting = one_of("window_weighting", settings["window_weighting"], WEIGHTINGS)
        self.min_count = integer("min_count", settings["min_count"], 0)
        self.max_final_vocab = settings["max_final_vocab"]
        if self.max_final_vocab is not None:
            integer("max_final_vocab", self.max_final_vocab, 1)
        self.sample = real("sample", settings["sample"], least=0)
        self.sample_formula = one_of("sample_formula", settings["sample_formula"], FORMULAS)
        self.sample_mode = one_of("sample_mode", settings["sample_mode"], MODES)
        self.delete_rare = bool(settings["delete_rare"])
        self.seed = integer("seed", settings["seed"], -(1 << 63), (1 << 64) - 1)
        self.workers = worker_count(settings["workers"])
        self.memory_limit = settings["memory_limit"]
        self.errors = settings["errors"]
        self.progress: bool | None = settings["progress"]

    def _set_weighting(
        self, shift: float, context_smoothing: float, context_distribution: str
    ) -> None:
        """Check and keep how counts become associations."""
        self.shift = real("shift", shift, least=1)
        self.context_smoothing = real("context_smoothing", context_smoothing, least=0, above=True)
        self.context_distribution = one_of(
            "context_distribution", context_distribution, DISTRIBUTIONS
        )

    def _weighted(self, matrix: CooccurrenceMatrix) -> SparseRows:
        """The associations of counts."""
        return shifted_ppmi(
            matrix,
            shift=self.shift,
            context_smoothing=self.context_smoothing,
            context_distribution=self.context_distribution,
        )

    def _count(self, sentences: Any, corpus_file: Any, **more: Any) -> CooccurrenceMatrix:
        """Count the pairs of a corpus; `more` are arguments of `count` that only some models have."""
        settings = {name: getattr(self, name) for name in COUNTING} | more
        return CooccurrenceMatrix.count(
            as_source(sentences, corpus_file), progress=self.progress, **settings
        )


def context_names(matrix: CooccurrenceMatrix) -> list[Any]:
    """Return a key for each column: the context, with its offset where positions are told apart."""
    if matrix.positional is None:
        return matrix.contexts
    return [f"{word}_{offset:+d}" for offset in matrix.positional for word in matrix.contexts]
