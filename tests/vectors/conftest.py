from __future__ import annotations

import numpy as np
import pytest

from fastvec.vectors.keyed import KeyedVectors


@pytest.fixture
def kv() -> KeyedVectors:
    """Twelve keys with random vectors and counts."""
    vectors = KeyedVectors(8)
    keys = [f"word{i}" for i in range(12)]
    rows = np.random.default_rng(5).normal(size=(12, 8)).astype(np.float32)
    vectors.add_vectors(keys, rows, extras={"count": np.arange(12, 0, -1)})
    return vectors
