"""The claims that are algebra: checked on small corpora, to rounding or to the noise of SGD."""

from __future__ import annotations

from typing import Any

import numpy as np

import fastvec
from fastvec.counts.weighting import context_probabilities


def smoothing() -> dict[str, Any]:
    """K20: the ratio of the smoothed to the plain distribution falls with the frequency."""
    rng = np.random.default_rng(1)
    chances = 1 / np.arange(1, 201)
    sentences = [
        [f"w{i}" for i in rng.choice(200, 20, p=chances / chances.sum())] for _ in range(2000)
    ]
    matrix = fastvec.CooccurrenceMatrix.count(
        sentences, window=2, window_weighting="flat", min_count=1, progress=False
    )
    plain, smoothed = (context_probabilities(matrix, power) for power in (1.0, 0.75))
    ratio = (smoothed / plain)[np.argsort(plain, kind="stable")]
    return {"holds": bool((np.diff(ratio) < 1e-12).all()), "from": ratio[0], "to": ratio[-1]}


def window_weights(window: int = 5) -> dict[str, Any]:
    """K21: a pair at distance d counts (window - d + 1) / window, what drawing windows gives."""
    sentence = [f"w{i}" for i in range(window + 1)]
    matrix = fastvec.CooccurrenceMatrix.count(
        [sentence], window=window, window_weighting="dynamic", min_count=1, progress=False
    )
    weights = matrix.to_scipy().toarray()[matrix.words.index("w0")]
    counted = [float(weights[matrix.words.index(f"w{d}")]) for d in range(1, window + 1)]
    wanted = [(window - d + 1) / window for d in range(1, window + 1)]
    return {"holds": bool(np.allclose(counted, wanted, rtol=1e-12)), "weights": counted}


def sgns_optimum(n_words: int = 12, noise_words: int = 3, epochs: int = 500) -> dict[str, Any]:
    """K22: trained at full rank, products of SGNS rows reach the shifted, smoothed PMI.

    A noise word that equals the target is dropped, so that a cell meets its own word as noise
    n_w - n_wc times instead of n_w times: the optimum is PMI - log k - log(1 - P(c | w)).
    """
    rng = np.random.default_rng(0)
    joint = rng.gamma(4, size=(n_words, n_words)) / np.arange(1, n_words + 1) ** 0.3
    np.fill_diagonal(joint, 0)
    joint = joint + joint.T
    once = np.rint(np.triu(joint) / joint.sum() * 12_000).astype(int)
    pairs = [(i, j) for i, j in zip(*np.nonzero(once)) for _ in range(once[i, j])]
    rng.shuffle(pairs)
    model = fastvec.Word2Vec(
        [[f"w{i}", f"w{j}"] for i, j in pairs],
        vector_size=n_words + 4,
        window=1,
        min_count=1,
        sg=1,
        negative=noise_words,
        sample=0,
        alpha=0.03,
        min_alpha=0.0003,
        epochs=epochs,
        workers=1,
        progress=False,
    )
    order = [int(word[1:]) for word in model.wv.index_to_key]
    counts = (once + once.T)[np.ix_(order, order)].astype(float)
    rows = counts.sum(axis=1, keepdims=True)
    noise = rows[:, 0] ** 0.75 / (rows**0.75).sum()
    often = counts >= 50
    products = (model.wv.vectors @ model.syn1neg.T)[often]
    shifted = (np.log(np.maximum(counts, 1) / rows / noise) - np.log(noise_words))[often]
    dropped = -np.log(1 - counts / rows)[often]
    return {
        "holds": bool(np.abs(products - shifted - dropped).max() < 0.15),
        "error": float(np.abs(products - shifted - dropped).max()),
        "plain": float(np.abs(products - shifted).max()),
        "cells": int(often.sum()),
    }
