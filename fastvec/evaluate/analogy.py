"""Analogies: a is to b as c is to ? All questions are answered in one scan over the rows."""

from __future__ import annotations

import logging
import os
from typing import Any

import numpy as np
import numpy.typing as npt

from fastvec.vectors.keyed import KeyedVectors
from fastvec.vectors.norms import unit_rows
from fastvec.vectors.products import top_products
from fastvec.vectors.search import top_rows

from .lookup import Lookup
from .sets import Question, read_analogies

logger = logging.getLogger(__name__)

Rows = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float32]

_TOP = 5  # how far down an answer is looked for when spellings collide
_QUERIES = 4096  # questions at once: bounds the memory for query vectors


def evaluate_word_analogies(
    kv: KeyedVectors,
    analogies: str | os.PathLike[str],
    restrict_vocab: int | None = 300000,
    case_insensitive: bool = True,
    dummy4unknown: bool = False,
    similarity_function: str = "most_similar",
    *,
    threads: int = 1,
) -> tuple[float, list[dict[str, Any]]]:
    """Answer the analogy questions of a file.

    Parameters and results are those of `KeyedVectors.evaluate_word_analogies`. A file without
    questions, or one whose questions all have unknown words, scores 0.
    """
    if similarity_function not in ("most_similar", "most_similar_cosmul"):
        raise ValueError(
            "similarity_function must be 'most_similar' or 'most_similar_cosmul', "
            f"got {similarity_function!r}"
        )
    lookup = Lookup(kv, restrict_vocab, case_insensitive)
    sections = read_analogies(analogies)
    known: list[list[int]] = []
    for section in sections:
        for question in section.questions:
            rows = [lookup.row(word) for word in question]
            if min(rows) >= 0:
                known.append(rows)
    asked = np.array(known, np.int64).reshape(-1, 4)
    if similarity_function == "most_similar":
        answers = _answer_by_sum(kv, asked, lookup, threads)
    else:
        answers = _answer_by_product(kv, asked, lookup, threads)

    results: list[dict[str, Any]] = []
    next_known = 0
    for section in sections:
        correct: list[Question] = []
        incorrect: list[Question] = []
        for question in section.questions:
            a, b, c, d = (word.upper() for word in question)
            if min(lookup.row(word) for word in question) < 0:
                if dummy4unknown:
                    incorrect.append((a, b, c, d))
                continue
            answer, next_known = answers[next_known], next_known + 1
            found = answer >= 0 and lookup.spelling(answer) == lookup.fold(question[3])
            (correct if found else incorrect).append((a, b, c, d))
        results.append({"section": section.name, "correct": correct, "incorrect": incorrect})
        _log(section.name, correct, incorrect)
    right: list[Question] = [question for result in results for question in result["correct"]]
    wrong: list[Question] = [question for result in results for question in result["incorrect"]]
    results.append({"section": "Total accuracy", "correct": right, "incorrect": wrong})
    _log("total", right, wrong)
    n_asked = len(right) + len(wrong)
    if not n_asked:
        logger.warning("%s: no question has all its words in the vocabulary", analogies)
    return (len(right) / n_asked if n_asked else 0.0), results


def _answer_by_sum(kv: KeyedVectors, asked: Rows, lookup: Lookup, threads: int) -> list[int]:
    """3CosAdd: the row nearest to b - a + c for each question, a, b and c left out."""
    answers: list[int] = []
    for start in range(0, len(asked), _QUERIES):
        part = asked[start : start + _QUERIES]
        a, b, c = (unit_rows(kv.vectors[part[:, i]].astype(np.float32)) for i in range(3))
        found = top_rows(
            kv.vectors,
            unit_rows(b - a + c),
            _TOP,
            end=lookup.n_rows,
            exclude=part[:, :3].tolist(),
            threads=threads,
        )
        answers.extend(_first_answer(rows, lookup) for rows in found.rows.tolist())
    return answers


def _answer_by_product(kv: KeyedVectors, asked: Rows, lookup: Lookup, threads: int) -> list[int]:
    """3CosMul (Levy and Goldberg 2014): the largest cos(b) cos(c) / cos(a), shifted to [0, 1]."""
    answers: list[int] = []
    for start in range(0, len(asked), _QUERIES):
        part = asked[start : start + _QUERIES, :3]
        distinct, numbers = np.unique(part, return_inverse=True)
        numbers = numbers.reshape(part.shape)
        found = top_products(
            kv.vectors,
            unit_rows(kv.vectors[distinct].astype(np.float32)),
            numbers[:, 1:].tolist(),
            numbers[:, :1].tolist(),
            _TOP,
            end=lookup.n_rows,
            exclude=part.tolist(),
            threads=threads,
        )
        answers.extend(_first_answer(rows, lookup) for rows in found.rows.tolist())
    return answers


def _first_answer(rows: list[int], lookup: Lookup) -> int:
    """The first found row whose spelling no more frequent key has; -1 if there is none."""
    return next((row for row in rows if row >= 0 and lookup.is_first(row)), -1)


def _log(name: str, correct: list[Question], incorrect: list[Question]) -> None:
    """One line for a section that has questions."""
    n_asked = len(correct) + len(incorrect)
    if n_asked:
        share = 100.0 * len(correct) / n_asked
        logger.info("%s: %.1f%% (%d/%d)", name, share, len(correct), n_asked)
