"""Word similarity: rank correlation of cosines with human judgements."""

from __future__ import annotations

import logging
import math
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fastvec import __version__
from fastvec.vectors.norms import cosine, unit_rows
from fastvec.vectors.sparse_rows import SparseRows

from .bootstrap import percentile_interval, spearman, spearman_bootstrap
from .lookup import Lookup, any_vectors_of
from .pair_results import PairResult, ScoredPair
from .results import Provenance
from .sets import DataPath, parse_pairs, read_data
from .significance import bonett_wright_interval

logger = logging.getLogger(__name__)

OOV = ("skip", "zero", "mean")
INTERVALS = ("bootstrap", "analytic", None)


def evaluate_word_pairs(
    model: Any,
    path: DataPath,
    *,
    restrict_vocab: int | None = None,
    case: str = "fold",
    oov: str = "skip",
    ci: str | None = "bootstrap",
    confidence: float = 0.95,
    common_only: Sequence[Any] | None = None,
    delimiter: str | None = None,
    score_column: int = 2,
    encoding: str = "utf8",
    seed: int = 0,
) -> PairResult:
    """Correlate cosine similarities with human judgements.

    Parameters
    ----------
    model : KeyedVectors, SparseKeyedVectors, or model with ``wv``
    path : str or Path
        Lines of word, word, score; or ``"wordsim353"``, which travels with the package. A heading
        and ``#`` lines are skipped, further columns ignored.
    restrict_vocab : int, optional
        Words beyond the first so many count as unknown.
    case : {"fold", "lower", "exact"}, default "fold"
        "fold" compares upper-cased, the most frequent spelling counts; "lower" lower-cases the
        words of the data set.
    oov : {"skip", "zero", "mean"}, default "skip"
        What becomes of a pair with an unknown word: left out, similarity 0, or the mean of all
        vectors in place of the unknown word.
    ci : {"bootstrap", "analytic", None}, default "bootstrap"
        Interval of Spearman's correlation: percentiles of 10,000 samples of the pairs, or Fisher's
        z with the standard error of Bonett and Wright (2000).
    confidence : float, default 0.95
    common_only : sequence of models, optional
        Use only pairs whose words all of these know, so that scores of several models can be
        compared.
    delimiter : str, optional
        By default tab, comma or white space, whichever a line has.
    score_column : int, default 2
        Column of the score, counted from 0.
    encoding : str, default "utf8"
    seed : int, default 0
        Of the bootstrap.

    Returns
    -------
    PairResult

    Raises
    ------
    ValueError
        When fewer than two pairs can be used, or an option is none of those above.

    Notes
    -----
    Spearman's correlation is that of average ranks. A constant side has none: NaN and a warning.

    Examples
    --------
    >>> import numpy as np
    >>> import fastvec
    >>> kv = fastvec.KeyedVectors(2)
    >>> kv.add_vectors(["tiger", "cat", "book", "paper", "library"],
    ...                np.array([[0, 1], [.2, 1], [1, 0], [1, .5], [1, .1]]))
    >>> result = evaluate_word_pairs(kv, "wordsim353")
    >>> result.n_used, result.n_pairs
    (4, 353)
    """
    _check(oov, ci, confidence)
    vectors = any_vectors_of(model)
    data = read_data(path, encoding)
    lookup = Lookup(vectors, restrict_vocab, case)
    others = [Lookup(any_vectors_of(other), None, case) for other in common_only or ()]
    asked = list(parse_pairs(data, delimiter, score_column))
    rows = np.array([[lookup.row(a), lookup.row(b)] for a, b, _ in asked], np.int64)
    rows = rows.reshape(-1, 2)
    known: NDArray[np.bool_] = rows.min(axis=1) >= 0
    used: NDArray[np.bool_] = known.copy() if oov == "skip" else np.ones(len(rows), bool)
    for other in others:
        used &= np.array([min(other.row(a), other.row(b)) >= 0 for a, b, _ in asked], bool)
    if used.sum() < 2:
        raise ValueError(
            f"{data.name}: {used.sum()} of {len(asked)} pairs can be used, a correlation needs "
            "two; are the words those of the vectors, and is the delimiter right?"
        )
    scores = _scores(vectors.vectors, rows, known, oov, lookup.n_rows)
    gold = np.array([score for _, _, score in asked])
    options = {
        "restrict_vocab": restrict_vocab,
        "case": case,
        "oov": oov,
        "ci": ci,
        "common_only": len(others),
        "seed": seed,
    }
    return PairResult(
        **_correlations(data.name, gold[used], scores[used]),
        interval=_interval(ci, gold[used], scores[used], confidence, seed),
        confidence=confidence,
        n_pairs=len(asked),
        n_used=int(used.sum()),
        n_unknown=int((~known).sum()),
        source=Provenance(data.name, data.sha256, lookup.n_rows, options, __version__),
        pairs=[
            ScoredPair(*pair, score if is_used else None)
            for pair, score, is_used in zip(asked, scores.tolist(), used.tolist())
        ],
    )


def _check(oov: str, ci: str | None, confidence: float) -> None:
    """Raise ValueError for an option that does not exist."""
    if oov not in OOV:
        raise ValueError(f"oov must be one of {', '.join(OOV)}, got {oov!r}")
    if ci not in INTERVALS:
        raise ValueError(f"ci must be 'bootstrap', 'analytic' or None, got {ci!r}")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must be between 0 and 1, got {confidence}")


def _scores(
    vectors: Any,
    rows: NDArray[np.int64],
    known: NDArray[np.bool_],
    oov: str,
    n_rows: int,
) -> NDArray[np.float64]:
    """The cosine of each pair; 0, or that with the mean vector, for unknown words."""
    if isinstance(vectors, SparseRows):
        return _sparse_scores(vectors, rows, known, oov, n_rows)
    scores = np.zeros(len(rows))
    wanted = np.ones(len(rows), bool) if oov == "mean" else known
    chosen = vectors[rows[wanted]].astype(np.float64)  # (n, 2, dim)
    if oov == "mean":
        chosen[rows[wanted] < 0] = vectors[:n_rows].mean(axis=0, dtype=np.float64)
    units = unit_rows(chosen.reshape(-1, vectors.shape[1])).reshape(chosen.shape)
    scores[wanted] = np.einsum("ij,ij->i", units[:, 0], units[:, 1])
    return scores


def _sparse_scores(
    vectors: SparseRows,
    rows: NDArray[np.int64],
    known: NDArray[np.bool_],
    oov: str,
    n_rows: int,
) -> NDArray[np.float64]:
    """The same for sparse rows; one pair at a time, as few as there are, becomes dense."""
    scores = np.zeros(len(rows))
    wanted = np.flatnonzero(known | (oov == "mean"))
    mean = vectors.mean(n_rows if oov == "mean" else 0)
    for i in wanted.tolist():
        first, second = (mean if row < 0 else vectors[row] for row in rows[i].tolist())
        scores[i] = cosine(first, second)
    return scores


def _correlations(
    name: str, gold: NDArray[np.float64], scores: NDArray[np.float64]
) -> dict[str, float]:
    """Both correlations with their p values."""
    from scipy.stats import pearsonr, spearmanr

    if np.ptp(gold) == 0 or np.ptp(scores) == 0:
        side = "judgements" if np.ptp(gold) == 0 else "similarities"
        warnings.warn(
            f"{name}: all {len(gold)} {side} are equal, so no correlation exists",
            UserWarning,
            stacklevel=3,
        )
        return dict.fromkeys(("spearman", "spearman_p", "pearson", "pearson_p"), math.nan)
    ranks, line = spearmanr(gold, scores), pearsonr(gold, scores)
    logger.info("%s: Spearman %.4f, Pearson %.4f", name, ranks[0], line[0])
    return {
        "spearman": float(ranks[0]),
        "spearman_p": float(ranks[1]),
        "pearson": float(line[0]),
        "pearson_p": float(line[1]),
    }


def _interval(
    ci: str | None,
    gold: NDArray[np.float64],
    scores: NDArray[np.float64],
    confidence: float,
    seed: int,
) -> tuple[float, float] | None:
    """The interval of Spearman's correlation that `ci` asks for."""
    if ci is None:
        return None
    if ci == "analytic":
        rho = spearman(gold, scores)
        return bonett_wright_interval(rho, len(gold), confidence)
    samples = spearman_bootstrap(gold, scores, seed)
    return percentile_interval(samples, confidence)
