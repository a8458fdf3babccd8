"""Twin of ``text_rows.h``, ``text_lines.h``, ``texts.h`` and ``label_choice.h``: classifiers."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from . import rng
from .block import step
from .subwords import fnv1a, ngrams
from .windows import RATE_GRID, merged

Floats = NDArray[np.float64]


@dataclass
class Epoch:
    """Settings of one epoch of a classifier; names as in ``train.h``."""

    hashes: NDArray[np.int32]
    bags: tuple[NDArray[np.int64], NDArray[np.int32]]
    n_labels: int
    objective: str = "softmax"
    end_id: int = -1
    word_ngrams: int = 1
    bucket: int = 0
    first_bucket: int = 0
    kept: list[int] | None = None
    negative: int = 0
    alias: NDArray[np.uint64] | None = None
    paths: tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint8]] | None = None
    seed: int = 1
    epoch: int = 0
    alpha: float = 0.1
    min_alpha: float = 0.0
    cells_before: int = 0
    cells_total: int = 1
    order: NDArray[np.int64] | None = None


def word_ngrams(hashes: list[int], longest: int, bucket: int) -> list[int]:
    """Return the buckets of all n-grams of 2 to `longest` words, by start, then by length."""
    found = []
    for i, first in enumerate(hashes):
        h = first % (1 << 64)
        for following in hashes[i + 1 : i + longest]:
            h = (h * 116049371 + following) % (1 << 64)
            found.append(h % bucket)
    return found


def signed_hash(word: bytes) -> int:
    """Return fastText's hash of a word as a signed number."""
    h = fnv1a(word)
    return h - (1 << 32) if h >= 1 << 31 else h


def text_rows(ids: list[int], e: Epoch) -> list[int]:
    """Return the rows of a text whose words are `ids`, its end included."""
    words = ids + ([e.end_id] if e.end_id >= 0 else [])
    starts, bag = e.bags
    rows = [int(row) for word in words for row in bag[starts[word] : starts[word + 1]]]
    if e.bucket and e.word_ngrams > 1:
        grams = word_ngrams([int(e.hashes[word]) for word in words], e.word_ngrams, e.bucket)
        if e.kept is not None:  # the bucket of each row that is left
            grams = [e.kept.index(gram) for gram in grams if gram in e.kept]
        rows += [e.first_bucket + place for place in grams]
    return rows


def line_rows(
    line: bytes, words: list[bytes], e: Epoch, n_grams: tuple[int, int], prefix: bytes
) -> list[int]:
    """Return the rows of a text in bytes; words that are not in the dictionary have n-grams only."""
    first, longest = n_grams
    rows, hashes = [], []
    starts, bag = e.bags
    tokens = [token.encode() for token in line.decode().split()]
    end = [words[e.end_id]] if e.end_id >= 0 else []
    for token in [token for token in tokens if not token.startswith(prefix)] + end:
        hashes.append(signed_hash(token))
        if token in words:
            word = words.index(token)
            rows += bag[starts[word] : starts[word + 1]].tolist()
        elif longest:
            grams = ngrams(token.decode(), first, longest)
            rows += [e.first_bucket + fnv1a(gram.encode()) % e.bucket for gram in grams]
    if e.bucket and e.word_ngrams > 1:
        rows += [e.first_bucket + g for g in word_ngrams(hashes, e.word_ngrams, e.bucket)]
    return [int(row) for row in rows]


def train(
    ids: NDArray[np.int32], starts: NDArray[np.int64], rows: dict[str, Floats], e: Epoch
) -> tuple[float, int]:
    """Train one epoch with SGD, rows in place; return (loss, texts)."""
    total, n_texts = 0.0, 0
    first_label = len(e.hashes)
    bounds = list(pairwise(starts.tolist()))
    for place, (at, _) in enumerate(bounds):
        begin, end = bounds[place if e.order is None else int(e.order[place])]
        known = [int(i) for i in ids[begin:end] if i >= 0]
        labels = [i - first_label for i in known if i >= first_label]
        bag = text_rows([i for i in known if i < first_label], e) if known else []
        if not labels or not bag:
            continue
        last = e.cells_total - 1
        part = (e.cells_before + at // RATE_GRID) / last if last > 0 else 0.0
        rate = np.float32(e.alpha * (1 - part) + e.min_alpha * part)
        draw = rng.draw(rng.key(e.seed, e.epoch, "label"), begin)
        target = labels[rng.below(draw, len(labels))]
        table, out, label, weight = _outputs(e, begin, labels, target)
        in_ids, in_weight = merged(bag)
        new_in, new_out, _, _, loss = step(
            rows["in"][in_ids],
            rows[table][out],
            label,
            rate=float(rate),
            pool="mean",
            in_weight=in_weight,
            out_weight=weight,
            grad_scale=1 / len(bag),
            objective="softmax" if e.objective == "softmax" else "logistic",
        )
        rows["in"][in_ids] = new_in
        rows[table][out] = new_out
        total += loss
        n_texts += 1
    return total, n_texts


def _outputs(
    e: Epoch, position: int, labels: list[int], target: int
) -> tuple[str, list[int], Floats, Floats]:
    """Table, rows, labels and weights of the output side of a text."""
    everything = list(range(e.n_labels))
    y = np.zeros(e.n_labels)
    if e.objective == "softmax":
        y[target] = 1
        return "noise", everything, y, np.ones(e.n_labels)
    if e.objective == "ova":
        y[labels] = 1
        return "noise", everything, y, np.ones(e.n_labels)
    if e.objective == "ns":
        key = rng.key(e.seed, e.epoch, "negative")
        assert e.alias is not None
        table = [int(entry) for entry in e.alias]
        drawn = [
            rng.alias_draw(rng.draw(key, position * e.negative + k), table)
            for k in range(e.negative)
        ]
        unique, weight = merged([label for label in drawn if label != target])
        label = np.zeros(1 + len(unique))
        label[0] = 1
        return "noise", [target, *unique], label, np.concatenate([[1.0], weight])
    assert e.paths is not None
    starts, points, codes = e.paths
    path = slice(starts[target], starts[target + 1])
    y = 1.0 - codes[path].astype(float)
    return "nodes", points[path].tolist(), y, np.ones(len(y))


def probabilities(
    by: str,
    scores: Floats,
    paths: tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint8]] | None = None,
) -> Floats:
    """Return the probabilities of labels from a row of scores."""
    if by == "softmax":
        e = np.exp(scores - scores.max())
        return np.asarray(e / e.sum())
    sigma = 1 / (1 + np.exp(-scores))
    if by == "logistic":
        return np.asarray(sigma)
    assert paths is not None
    found = []
    for a, b in pairwise(paths[0]):
        turns = [
            sigma[p] if code == 0 else 1 - sigma[p] for p, code in zip(paths[1][a:b], paths[2][a:b])
        ]
        found.append(np.prod(turns))
    return np.array(found)
