"""The vectors that are searched: a native file of random rows, made once."""

from pathlib import Path

import numpy as np

_CLUSTERS = 1000  # neighbours that are near, as words have


def native_file(folder: Path, n_rows: int, dim: int) -> Path:
    """Return the path of a native file of clustered random vectors, made if it is not there."""
    from fastvec import KeyedVectors

    path = folder / f"serving-{n_rows}x{dim}.fvec"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        random = np.random.default_rng(1)
        centres = random.normal(size=(_CLUSTERS, dim)).astype(np.float32)
        kv = KeyedVectors(dim)
        kv.vectors = random.standard_normal((n_rows, dim), dtype=np.float32)
        for begin in range(0, n_rows, 10_000):
            part = kv.vectors[begin : begin + 10_000]
            part += centres[random.integers(0, _CLUSTERS, len(part))]
        kv.index_to_key = [f"word{i}" for i in range(n_rows)]
        kv.key_to_index = {key: i for i, key in enumerate(kv.index_to_key)}
        kv.next_index = n_rows
        kv.save(path)
    return path
