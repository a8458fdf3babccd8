"""The evaluation methods of KeyedVectors: gensim's arguments and results around our own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from fastvec.vectors.evaluation import Evaluation

from .analogy import evaluate_analogies
from .analogy_results import Answer
from .sets import DataPath
from .similarity import evaluate_word_pairs

_METHODS = {"most_similar": "3cosadd", "most_similar_cosmul": "3cosmul"}


class Correlation(NamedTuple):
    """A correlation and its two-sided p value."""

    statistic: float
    pvalue: float


def word_pairs(
    model: Any,
    pairs: DataPath,
    delimiter: str,
    encoding: str,
    restrict_vocab: int | None,
    case_insensitive: bool,
    dummy4unknown: bool,
) -> tuple[Correlation, Correlation, float]:
    """Do the work of `KeyedVectors.evaluate_word_pairs`."""
    result = evaluate_word_pairs(
        model,
        pairs,
        restrict_vocab=restrict_vocab,
        case="fold" if case_insensitive else "exact",
        oov="zero" if dummy4unknown else "skip",
        ci=None,
        delimiter=delimiter,
        encoding=encoding,
    )
    return (
        Correlation(result.pearson, result.pearson_p),
        Correlation(result.spearman, result.spearman_p),
        100.0 * result.n_unknown / result.n_pairs,
    )


def word_analogies(
    model: Any,
    analogies: DataPath,
    restrict_vocab: int | None,
    case_insensitive: bool,
    dummy4unknown: bool,
    similarity_function: str,
    threads: int,
) -> tuple[float, list[dict[str, Any]]]:
    """Do the work of `KeyedVectors.evaluate_word_analogies`."""
    if similarity_function not in _METHODS:
        raise ValueError(
            "similarity_function must be 'most_similar' or 'most_similar_cosmul', "
            f"got {similarity_function!r}"
        )
    result = evaluate_analogies(
        model,
        analogies,
        method=_METHODS[similarity_function],
        restrict_vocab=restrict_vocab,
        case="fold" if case_insensitive else "exact",
        oov="wrong" if dummy4unknown else "skip",
        baselines=False,
        threads=threads,
    )
    everything = [answer for answers in result.answers for answer in answers]
    spelled = str.upper if case_insensitive else str
    sections: list[dict[str, Any]] = [
        {"section": name, **_split(answers, spelled, dummy4unknown)}
        for name, answers in [
            *((score.name, answers) for score, answers in zip(result.sections, result.answers)),
            ("Total accuracy", everything),
        ]
    ]
    for section in sections:
        Evaluation.log_accuracy(section)
    n_right, n_wrong = (len(sections[-1][side]) for side in ("correct", "incorrect"))
    return (n_right / (n_right + n_wrong) if n_right + n_wrong else 0.0), sections


def _split(
    answers: list[Answer], spelled: Callable[[str], str], with_unknown: bool
) -> dict[str, list[tuple[str, ...]]]:
    """Questions, as they were compared, that were answered rightly and wrongly."""
    sides: dict[str, list[tuple[str, ...]]] = {"correct": [], "incorrect": []}
    for answer in answers:
        if answer.found is not None or with_unknown:
            side = sides["correct" if answer.correct else "incorrect"]
            side.append(tuple(spelled(word) for word in answer[:4]))
    return sides
