"""The evaluation methods of KeyedVectors: gensim's arguments and results around our own."""

from __future__ import annotations

import logging
from typing import Any, NamedTuple

from .analogy import evaluate_analogies
from .analogy_results import Answer
from .sets import DataPath
from .similarity import evaluate_word_pairs

logger = logging.getLogger(__name__)

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
    sections = [
        {"section": score.name, **_split(answers, dummy4unknown)}
        for score, answers in zip(result.sections, result.answers)
    ]
    everything = [answer for answers in result.answers for answer in answers]
    sections.append({"section": "Total accuracy", **_split(everything, dummy4unknown)})
    for section in sections:
        _log(section)
    n_right, n_wrong = (len(sections[-1][side]) for side in ("correct", "incorrect"))
    return (n_right / (n_right + n_wrong) if n_right + n_wrong else 0.0), sections


def _split(answers: list[Answer], with_unknown: bool) -> dict[str, list[tuple[str, ...]]]:
    """Upper-cased questions that were answered rightly and wrongly."""
    sides: dict[str, list[tuple[str, ...]]] = {"correct": [], "incorrect": []}
    for answer in answers:
        if answer.found is not None or with_unknown:
            side = sides["correct" if answer.correct else "incorrect"]
            side.append(tuple(word.upper() for word in answer[:4]))
    return sides


def _log(section: dict[str, Any]) -> None:
    """One line for a section that has questions."""
    n_right = len(section["correct"])
    n_asked = n_right + len(section["incorrect"])
    if n_asked:
        share = 100.0 * n_right / n_asked
        logger.info("%s: %.1f%% (%d/%d)", section["section"], share, n_right, n_asked)
