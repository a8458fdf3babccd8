"""Layer 4: how good vectors are: word pairs, analogies, categories, outliers, hubness, comparisons.

Each function takes vectors and a data set and returns a small dataclass that prints as a table
and has ``to_dict`` and ``to_json``. How much of the data set the vectors know is always reported.

>>> import fastvec
>>> vectors = fastvec.KeyedVectors.load("model.fastvec")              # doctest: +SKIP
>>> print(fastvec.evaluate.evaluate_word_pairs(vectors, "wordsim353"))  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import lazy_names

if TYPE_CHECKING:
    from .analogy import evaluate_analogies
    from .analogy_results import AnalogyResult, Score
    from .categorization import CategorizationResult, evaluate_categorization, purity, v_measure
    from .comparison import Comparison, Comparisons, compare, compare_many
    from .hubs import HubnessResult, hubness
    from .outliers import OutlierResult, evaluate_outliers, outlier_position
    from .pair_results import PairResult
    from .similarity import evaluate_word_pairs

_HOMES = {
    name: f"{__name__}.{module}"
    for module, names in {
        "analogy": ("evaluate_analogies",),
        "analogy_results": ("AnalogyResult", "Score"),
        "categorization": (
            "CategorizationResult",
            "evaluate_categorization",
            "purity",
            "v_measure",
        ),
        "comparison": ("Comparison", "Comparisons", "compare", "compare_many"),
        "hubs": ("HubnessResult", "hubness"),
        "outliers": ("OutlierResult", "evaluate_outliers", "outlier_position"),
        "pair_results": ("PairResult",),
        "similarity": ("evaluate_word_pairs",),
    }.items()
    for name in names
}

__all__ = [
    "AnalogyResult",
    "CategorizationResult",
    "Comparison",
    "Comparisons",
    "HubnessResult",
    "OutlierResult",
    "PairResult",
    "Score",
    "compare",
    "compare_many",
    "evaluate_analogies",
    "evaluate_categorization",
    "evaluate_outliers",
    "evaluate_word_pairs",
    "hubness",
    "outlier_position",
    "purity",
    "v_measure",
]

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
