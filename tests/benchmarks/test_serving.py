"""The other side of the serving benchmark finds what we find."""

import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
if not (ROOT / "benchmarks").is_dir():
    pytest.skip("the tests run without the source tree", allow_module_level=True)
sys.path.append(str(ROOT))

from benchmarks.serving import queries  # noqa: E402
from benchmarks.serving.data import native_file  # noqa: E402
from fastvec import KeyedVectors  # noqa: E402
from fastvec.vectors.search import top_rows  # noqa: E402


def test_the_blocked_product_finds_the_same(monkeypatch):
    monkeypatch.setattr(queries, "_BLOCK", 100)
    vectors = np.random.default_rng(1).normal(size=(350, 6)).astype(np.float32)
    norms = np.linalg.norm(vectors, axis=1)
    units = vectors[:5] / norms[:5, None]
    rows, scores = queries.numpy_batch(vectors, norms, units, 7)
    found = top_rows(vectors, units, 7)
    assert (rows == found.rows).all()
    np.testing.assert_allclose(scores, found.scores, atol=1e-6)


def test_both_measurements_run_on_a_small_file(tmp_path):
    kv = KeyedVectors.load(native_file(tmp_path, 300, 8))
    assert native_file(tmp_path, 300, 8).stat().st_size > 300 * 8 * 4
    assert set(queries.batch(kv, 10, 1, 1)) == {"fastvec", "NumPy"}
    assert {"float32", "float16", "int8"} <= set(queries.single(kv, 1, 1))
