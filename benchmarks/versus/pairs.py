"""How many (centre, context) pairs a program trains per word, from its own settings.

gensim does not count its pairs, so they follow from what its model holds: each token of the text
is kept with the model's own probability (out-of-vocabulary tokens drop out), windows close over
the gaps, and a window's reach is uniform in 1 ... window. Keeping is drawn, reach is summed
exactly. The number of words gensim says it kept (what ``train()`` returns) checks the drawing, and
fastvec's ``n_pairs`` is counted while it trains.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.versus.corpus import sentences


def window_sizes(n_kept: int, window: int) -> np.ndarray:
    """Expected number of centres with m contexts in a sentence of ``n_kept`` words.

    Returns
    -------
    ndarray of float64, shape (2 * window + 1,)
        Entry m: expected number of centres with exactly m context words.
    """
    sizes = np.zeros(2 * window + 1)
    position = np.arange(n_kept)
    for reach in range(1, window + 1):
        m = np.minimum(position, reach) + np.minimum(n_kept - 1 - position, reach)
        sizes += np.bincount(m, minlength=len(sizes)) / window
    return sizes


def effective_negatives(centre: np.ndarray, noise: np.ndarray, negative: int) -> float:
    """Expected number of distinct negatives that are not the centre, of ``negative`` drawn.

    Both arguments are distributions over the vocabulary. A repeated negative is one row whose
    weight counts twice, and a negative equal to the centre is dropped: neither costs arithmetic.
    """
    return float(np.sum((1 - (1 - noise) ** negative) * (1 - centre)))


def expectations(
    path: Path,
    *,
    words: Sequence[str],
    counts: Sequence[int],
    keep: Sequence[float],
    window: int,
    negative: int,
    ns_exponent: float,
    seed: int = 1,
) -> dict[str, Any]:
    """Kept words, pairs and window sizes of one epoch over a file.

    Returns
    -------
    dict
        ``n_kept``, ``n_pairs``, ``window_sizes`` (share of windows with m = 0 ... 2 * window
        contexts) and ``negatives`` (effective negatives per window).
    """
    probability = dict(zip(words, keep, strict=True))
    random = np.random.default_rng(seed)
    lengths: list[int] = []
    for tokens in sentences(path):
        chances = [probability[token] for token in tokens if token in probability]
        lengths.append(int(np.count_nonzero(random.random(len(chances)) < chances)))
    sizes = sum(
        (n * window_sizes(length, window) for length, n in enumerate(np.bincount(lengths)) if n),
        np.zeros(2 * window + 1),
    )
    frequency = np.asarray(counts, dtype=np.float64)
    centre = frequency * np.asarray(keep)
    noise = frequency**ns_exponent
    return {
        "n_kept": sum(lengths),
        "n_pairs": float(sizes @ np.arange(len(sizes))),
        "window_sizes": (sizes / max(sizes.sum(), 1)).tolist(),
        "negatives": effective_negatives(centre / centre.sum(), noise / noise.sum(), negative),
    }
