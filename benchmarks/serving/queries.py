"""One query and a thousand, in turns with gensim and NumPy over the same memory."""

import time
from collections.abc import Callable, Mapping
from statistics import median
from typing import Any

import numpy as np

_BLOCK = 16_384  # rows per product in NumPy: its scores stay in the cache


def take_turns(jobs: Mapping[str, Callable[[], object]], repeat: int) -> dict[str, float]:
    """Median wall seconds of each job, run in turns so that drift meets all alike."""
    seconds: dict[str, list[float]] = {name: [] for name in jobs}
    for _ in range(repeat):
        for name, job in jobs.items():
            start = time.perf_counter()
            job()
            seconds[name].append(time.perf_counter() - start)
    return {name: median(values) for name, values in seconds.items()}


def numpy_batch(
    vectors: np.ndarray, norms: np.ndarray, queries: np.ndarray, topn: int
) -> tuple[np.ndarray, np.ndarray]:
    """Best rows and scores by blocked products and argpartition, norms known beforehand."""
    rows = np.zeros((len(queries), 0), np.int64)
    scores = np.zeros((len(queries), 0), np.float32)
    for begin in range(0, len(vectors), _BLOCK):
        block = queries @ vectors[begin : begin + _BLOCK].T
        block /= norms[begin : begin + _BLOCK]
        best = np.argpartition(block, -topn, axis=1)[:, -topn:]
        scores = np.concatenate([scores, np.take_along_axis(block, best, axis=1)], axis=1)
        rows = np.concatenate([rows, best + begin], axis=1)
        kept = np.argpartition(scores, -topn, axis=1)[:, -topn:]
        rows = np.take_along_axis(rows, kept, axis=1)
        scores = np.take_along_axis(scores, kept, axis=1)
    order = np.argsort(-scores, axis=1)
    return np.take_along_axis(rows, order, axis=1), np.take_along_axis(scores, order, axis=1)


def batch(kv: Any, n_queries: int, threads: int, repeat: int) -> dict[str, float]:
    """Seconds for the neighbours of many keys: fastvec, NumPy."""
    random = np.random.default_rng(2)
    chosen = random.choice(len(kv), n_queries, replace=False)
    keys = [kv.index_to_key[row] for row in chosen]
    norms = np.linalg.norm(kv.vectors, axis=1)
    units = kv.vectors[chosen] / norms[chosen, None]
    rows, _ = numpy_batch(kv.vectors, norms, units[:5], 11)
    found = kv.most_similar_batch(keys[:5], topn=10)
    for mine, theirs in zip(found, rows):
        assert [kv.key_to_index[key] for key, _ in mine] == theirs[1:].tolist()
    return take_turns(
        {
            "fastvec": lambda: kv.most_similar_batch(keys, topn=10, threads=threads),
            "NumPy": lambda: numpy_batch(kv.vectors, norms, units, 11),
        },
        repeat,
    )


def single(kv: Any, threads: int, repeat: int) -> dict[str, float]:
    """Seconds for the neighbours of one key: fastvec in three storages, gensim where it is there."""
    half, small = kv.astype("float16"), kv.quantize("int8", n_queries=0)
    key = kv.index_to_key[len(kv) // 2]
    jobs: dict[str, Callable[[], object]] = {
        "float32": lambda: kv.most_similar(key, threads=threads),
        "float16": lambda: half.most_similar(key, threads=threads),
        "int8": lambda: small.most_similar(key, threads=threads),
    }
    try:
        from gensim.models import KeyedVectors
    except ImportError:
        pass
    else:
        theirs = KeyedVectors(kv.vector_size)
        theirs.vectors = kv.vectors
        theirs.index_to_key, theirs.key_to_index = kv.index_to_key, kv.key_to_index
        theirs.fill_norms()
        jobs["gensim"] = lambda: theirs.most_similar(key)
    for job in jobs.values():
        job()
    return take_turns(jobs, repeat)
