"""Vector files and whole models: written, synced, read."""

from __future__ import annotations

import importlib
import os
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.versus.clock import timed

Result = dict[str, Any]


def _classes(program: str) -> Any:
    """The module with ``KeyedVectors`` and ``Word2Vec`` of a program."""
    return importlib.import_module("gensim.models" if program == "gensim" else program)


def write_vectors(program: str, folder: str, n_words: int, dim: int) -> Result:
    """Write ``vectors.txt`` and ``vectors.bin``: random vectors, words of all lengths."""
    random = np.random.default_rng(1)
    vectors = _classes(program).KeyedVectors(dim)
    keys = [f"{i:x}" * (1 + i % 3) + "abcdef"[: i % 7] for i in range(n_words)]
    rows = random.standard_normal((n_words, dim), dtype=np.float32) / 4
    vectors.add_vectors(keys, rows)
    for name, binary in (("vectors.txt", False), ("vectors.bin", True)):
        vectors.save_word2vec_format(str(Path(folder) / name), binary=binary)
    return {}


def load_vectors(program: str, path: str, binary: bool, threads: int) -> Result:
    """``load_word2vec_format``; the file is in the system's cache. gensim has one thread."""
    _read(Path(path))
    result: Result = {"file_bytes": Path(path).stat().st_size}
    more = {} if program == "gensim" else {"threads": threads}
    load = _classes(program).KeyedVectors.load_word2vec_format
    with timed(result):
        vectors = load(path, binary=binary, **more)
    result["sum"] = float(vectors.vectors.sum(dtype=np.float64))
    return result


def save_model(program: str, folder: str, n_words: int, dim: int) -> Result:
    """``Word2Vec.save`` of a full model until the disk has all of its files."""
    model = _classes(program).Word2Vec(vector_size=dim, min_count=1)
    model.build_vocab_from_freq({f"word{i}": n_words - i for i in range(n_words)}, corpus_count=1)
    random = np.random.default_rng(1)
    model.syn1neg[:] = random.standard_normal(model.syn1neg.shape, dtype=np.float32)
    result: Result = {}
    with timed(result):
        model.save(str(Path(folder) / "model"))
        if program == "gensim":  # fastvec's own save waits for the disk
            for path in Path(folder).iterdir():
                with path.open("rb") as file:
                    os.fsync(file.fileno())
    result["n_bytes"] = sum(path.stat().st_size for path in Path(folder).iterdir())
    return result


def load_model(program: str, folder: str) -> Result:
    """``Word2Vec.load`` with all arrays in memory; the files are in the system's cache."""
    for path in Path(folder).iterdir():
        _read(path)
    word2vec = _classes(program).Word2Vec
    result: Result = {}
    with timed(result):
        model = word2vec.load(str(Path(folder) / "model"))
    result["n_words"] = len(model.wv)
    return result


def _read(path: Path) -> None:
    """Read a file once, so that it is in the system's cache."""
    with path.open("rb", buffering=0) as file:
        while file.read(1 << 24):
            pass
