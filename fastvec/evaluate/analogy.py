"""Analogies: a is to b as c is to ? All questions are answered in scans over the rows."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Any

import numpy as np

from fastvec import __version__
from fastvec.vectors.keyed import KeyedVectors

from .analogy_results import AnalogyResult, Answer, Score
from .analogy_search import METHODS, SIMPLER, Rows, Search, SparseSearch
from .lookup import Lookup, any_vectors_of
from .results import Provenance
from .sets import DataPath, Question, parse_analogies, read_data
from .significance import wilson_interval

logger = logging.getLogger(__name__)

OOV = ("skip", "wrong")
FREQUENT = 30_000  # words; what the word2vec tool restricts its own evaluation to


def evaluate_analogies(
    model: Any,
    path: DataPath,
    *,
    method: str = "3cosadd",
    epsilon: float = 1e-6,
    restrict_vocab: int | None = None,
    case: str = "fold",
    oov: str = "skip",
    exclude_variants: bool = True,
    baselines: bool = True,
    encoding: str = "utf8",
    threads: int = 1,
) -> AnalogyResult:
    """Answer "a is to b as c is to ?" questions.

    Parameters
    ----------
    model : KeyedVectors, SparseKeyedVectors, or model with ``wv``
    path : str or Path
        Four words a line in sections that begin with ``: name``; or ``"google-analogies"``, which
        travels with the package.
    method : {"3cosadd", "3cosmul"}, default "3cosadd"
    epsilon : float, default 1e-6
        Added to the denominator of 3CosMul, gensim's by default. Others use 0.001 or 0.01, and some
        answers depend on it; with sparse vectors many do, and 0.001 is a better choice.
    restrict_vocab : int, optional
        Words beyond the first so many are neither known nor found.
    case : {"fold", "lower", "exact"}, default "fold"
        "fold" compares upper-cased; "lower" lower-cases the words of the questions.
    oov : {"skip", "wrong"}, default "skip"
        Whether questions with an unknown word are left out of `accuracy` or count as wrong. Both
        shares are in every score.
    exclude_variants : bool, default True
        Never answer with another spelling of a, b or c, as far as `case` counts.
    baselines : bool, default True
        Answer also with the words nearest to b + c and to c: a score that is not clearly above
        these says little about analogies. Takes two more scans.
    encoding : str, default "utf8"
    threads : int, default 1

    Returns
    -------
    AnalogyResult

    Raises
    ------
    ValueError
        For questions before the first section, or an option that is none of those above.

    Notes
    -----
    With unit vectors, 3CosAdd answers with the x that maximises ``x . (b - a + c)``, 3CosMul with the
    x that maximises ``s(x, b) s(x, c) / (s(x, a) + epsilon)``, where ``s = (1 + cos) / 2``, or the
    cosine itself for sparse vectors without negative numbers; a, b and c themselves are never
    answers. A question whose answer is a, b or c is wrong.

    References
    ----------
    Mikolov et al. (2013), Linguistic Regularities in Continuous Space Word Representations. Levy and
    Goldberg (2014), Linguistic Regularities in Sparse and Explicit Word Representations.
    """
    if method not in METHODS:
        raise ValueError(f"method must be one of {', '.join(METHODS)}, got {method!r}")
    if oov not in OOV:
        raise ValueError(f"oov must be 'skip' or 'wrong', got {oov!r}")
    vectors = any_vectors_of(model)
    data = read_data(path, encoding)
    sections = parse_analogies(data)
    lookup = Lookup(vectors, restrict_vocab, case)
    asked = _Asked([q for section in sections for q in section.questions], vectors, lookup)
    kind = Search if isinstance(vectors, KeyedVectors) else SparseSearch
    search = kind(vectors.vectors, lookup, exclude_variants, epsilon, threads)
    if not len(asked.seen):
        logger.warning("%s: no question has all its words in the vocabulary", data.name)

    answers = asked.answers(asked.seen, search.answer(method, asked.rows[asked.seen]))
    cuts = np.cumsum([len(section.questions) for section in sections])[:-1]
    parts = [answers[i:j] for i, j in zip([0, *cuts], [*cuts, len(answers)])]
    scores = [_score(section.name, part) for section, part in zip(sections, parts)]
    total = _sum("total", scores)
    frequent = None
    if restrict_vocab is None and lookup.n_rows > FREQUENT:
        frequent = asked.score(f"total, {FREQUENT:,} words", method, search, FREQUENT)
    simpler = SIMPLER if baselines else ()
    options = {
        "method": method,
        "epsilon": epsilon if method == "3cosmul" else None,
        "restrict_vocab": restrict_vocab,
        "case": case,
        "oov": oov,
        "exclude_variants": exclude_variants,
    }
    return AnalogyResult(
        method=method,
        total=total,
        **_kinds(scores),
        sections=scores,
        frequent=frequent,
        baselines={name: asked.score(name, name, search) for name in simpler},
        oov=oov,
        interval=wilson_interval(total.correct, total.seen if oov == "skip" else total.asked, 0.95),
        source=Provenance(data.name, data.sha256, lookup.n_rows, options, __version__),
        answers=parts,
    )


class _Asked:
    """All questions of a file, with the rows of their words."""

    def __init__(self, questions: Sequence[Question], vectors: Any, lookup: Lookup) -> None:
        self._questions, self._vectors, self._lookup = questions, vectors, lookup
        rows = [[lookup.row(word) for word in question] for question in questions]
        self.rows: Rows = np.array(rows, np.int64).reshape(-1, 4)
        self.seen = np.flatnonzero((self.rows >= 0).all(axis=1))

    def answers(self, chosen: Rows, found: Rows) -> list[Answer]:
        """An answer for every question, with what was found for the chosen ones."""
        keys = self._vectors.index_to_key
        answers = [Answer(*question, None, False) for question in self._questions]
        for i, row in zip(chosen.tolist(), found.tolist()):
            question = self._questions[i]
            key = str(keys[row]) if row >= 0 else ""
            answers[i] = answers[i]._replace(found=key, correct=self._is_right(row, question))
        return answers

    def score(self, name: str, method: str, search: Search, end: int | None = None) -> Score:
        """How many questions within the first `end` rows another method answers rightly."""
        chosen = self.seen
        if end is not None:
            chosen = chosen[(self.rows[chosen] < end).all(axis=1)]
        found = search.answer(method, self.rows[chosen], end).tolist()
        pairs = zip(found, chosen.tolist())
        correct = sum(self._is_right(row, self._questions[i]) for row, i in pairs)
        return Score(name, correct, len(chosen), len(self.rows))

    def _is_right(self, row: int, question: Question) -> bool:
        """Whether a row holds the expected word of a question."""
        return row >= 0 and self._lookup.stands_for(row, question[3])


def _score(name: str, answers: Sequence[Answer]) -> Score:
    """The score of a section."""
    correct = sum(answer.correct for answer in answers)
    return Score(name, correct, sum(a.found is not None for a in answers), len(answers))


def _sum(name: str, scores: Sequence[Score]) -> Score:
    """The score of several sections together."""
    total = Score(name)
    for score in scores:
        total = total.plus(score)
    return total


def _kinds(scores: Sequence[Score]) -> dict[str, Score | None]:
    """Semantic and syntactic questions apart, where the names of the sections tell."""
    grammar = [score for score in scores if score.name.startswith("gram")]
    if not grammar:
        return {"semantic": None, "syntactic": None}
    others = [score for score in scores if not score.name.startswith("gram")]
    return {"semantic": _sum("semantic", others), "syntactic": _sum("syntactic", grammar)}
