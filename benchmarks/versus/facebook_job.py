"""Opening a model file of fastText for queries: the file is made once, by fastvec."""

import importlib
from pathlib import Path
from typing import Any

from benchmarks.versus.clock import timed
from benchmarks.versus.process import private_bytes

_LETTERS = "etaoinshrdlu"


def words(n: int) -> list[str]:
    """Different words of five letters and more."""
    found = []
    for i in range(n):
        letters, rest = [], i
        while rest or len(letters) < 5:
            rest, letter = divmod(rest, len(_LETTERS))
            letters.append(_LETTERS[letter])
        found.append("".join(letters))
    return found


def make_bin(program: str, path: str, n_words: int, bucket: int, dim: int) -> dict[str, Any]:
    """Write a skip-gram model with random rows; nothing if the file exists."""
    import numpy as np

    if Path(path).exists():
        return {}
    fasttext_bin = importlib.import_module(f"{program}.io.fasttext_bin")
    values = [dim, 5, 5, 5, 5, 1, 2, 2, bucket, 3, 6, 100]
    arguments = dict(zip(fasttext_bin.ARGUMENTS, values))
    rows = np.random.default_rng(1).standard_normal((n_words + bucket, dim), np.float32)
    counts = np.arange(n_words, 0, -1)
    names = [word.encode() for word in words(n_words)]
    file = fasttext_bin.FastTextFile(arguments, 1e-4, names, counts, rows, rows[:n_words])
    fasttext_bin.write(path, file)
    return {}


def open_bin(program: str, path: str) -> dict[str, Any]:
    """Open the vectors and ask for a known word, an unknown one and neighbours."""
    module = importlib.import_module(f"{program}.models.fasttext")
    importlib.import_module("numpy")
    result: dict[str, Any] = {}
    with timed(result):
        vectors = module.load_facebook_vectors(path)
    with timed(query := {}):
        known = words(1)[0]
        assert known in vectors.key_to_index
        vectors[known]
        vectors["unseenword"]
        vectors.most_similar(known)
    return {**result, "query_wall": query["wall"], "held_bytes": private_bytes("self")}
