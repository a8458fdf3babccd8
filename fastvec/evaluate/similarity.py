"""Word similarity: correlation of cosines with human judgements."""

from __future__ import annotations

import logging
import os
from typing import Any

import numpy as np

from fastvec.vectors.keyed import KeyedVectors

from .lookup import Lookup
from .sets import read_pairs

logger = logging.getLogger(__name__)


def evaluate_word_pairs(
    kv: KeyedVectors,
    pairs: str | os.PathLike[str],
    delimiter: str = "\t",
    encoding: str = "utf8",
    restrict_vocab: int | None = 300000,
    case_insensitive: bool = True,
    dummy4unknown: bool = False,
) -> tuple[Any, Any, float]:
    """Correlate cosine similarities with human judgements.

    Parameters and results are those of `KeyedVectors.evaluate_word_pairs`.

    Raises
    ------
    ValueError
        When fewer than two pairs can be used.
    """
    from scipy.stats import pearsonr, spearmanr

    lookup = Lookup(kv, restrict_vocab, case_insensitive)
    human: list[float] = []
    model: list[float] = []
    n_unknown = 0
    for first, second, score in read_pairs(pairs, delimiter, encoding):
        row_1, row_2 = lookup.row(first), lookup.row(second)
        if row_1 < 0 or row_2 < 0:
            n_unknown += 1
            if not dummy4unknown:
                continue
            model.append(0.0)
        else:
            model.append(float(kv.cosine_similarities(kv.vectors[row_1], kv.vectors[[row_2]])[0]))
        human.append(score)
    if len(human) < 2:
        raise ValueError(
            f"{pairs}: {len(human)} pairs can be used and {n_unknown} have unknown words, "
            "a correlation needs two; is the delimiter right?"
        )
    if len(set(model)) == 1 or len(set(human)) == 1:
        raise ValueError(f"{pairs}: all {len(human)} scores are equal, no correlation exists")
    n_pairs = len(human) if dummy4unknown else len(human) + n_unknown
    oov_percent = 100.0 * n_unknown / n_pairs
    pearson, spearman = pearsonr(human, model), spearmanr(human, model)
    logger.info(
        "%s: Pearson %.4f, Spearman %.4f, %.1f%% of the pairs with unknown words",
        pairs,
        np.round(pearson[0], 4),
        np.round(spearman[0], 4),
        oov_percent,
    )
    return pearson, spearman, oov_percent
