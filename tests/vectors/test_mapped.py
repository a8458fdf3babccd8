"""A mapped file is opened without being read, and shares its pages between processes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from fastvec.vectors.keyed import KeyedVectors

N, DIM = 40_000, 100

CHILD = """
import json, sys
from pathlib import Path

def private():
    lines = Path("/proc/self/status").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("RssAnon:"))

from fastvec.vectors.keyed import KeyedVectors
warm = KeyedVectors(2)
warm.add_vectors(["a", "b"], [[1, 2], [3, 4]])
warm.most_similar("a")
before = private()
kv = KeyedVectors.load(sys.argv[1], mmap="r")
total = sum(float(kv[f"word{i}"].sum()) for i in range(0, 1000, 10))
found = kv.most_similar("word7")
touched = [name for name in ("key_to_index", "index_to_key") if name in vars(kv)]
print(json.dumps([private() - before, total, found, touched]))
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_another_process_keeps_next_to_nothing_of_its_own(tmp_path):
    kv = KeyedVectors(DIM)
    rows = np.random.default_rng(2).normal(size=(N, DIM)).astype(np.float32)
    kv.add_vectors([f"word{i}" for i in range(N)], rows)
    kv.save(tmp_path / "kv")
    answer = subprocess.run(
        [sys.executable, "-c", CHILD, str(tmp_path / "kv")], capture_output=True, text=True
    )
    assert answer.returncode == 0, answer.stderr
    kilobytes, total, found, touched = json.loads(answer.stdout)
    assert kilobytes < 5000, "the file has 16 MB of vectors, and keys"
    assert not touched, "neither lookups nor queries make a dict or list of all keys"
    assert total == pytest.approx(rows[0:1000:10].sum(dtype=np.float64), rel=1e-4)
    assert [key for key, _ in found] == [key for key, _ in kv.most_similar("word7")]


def test_keys_become_a_dict_and_a_list_on_first_touch(kv, tmp_path):
    kv.save(tmp_path / "kv")
    mapped = KeyedVectors.load(tmp_path / "kv", mmap="r")
    assert "word3" in mapped and mapped.get_index("word3") == 3 and "nothing" not in mapped
    for mine, theirs in zip(mapped.most_similar_batch(["word1", 2]), kv.most_similar_batch([1, 2])):
        assert [key for key, _ in mine] == [key for key, _ in theirs]
    assert "key_to_index" not in vars(mapped)
    assert type(mapped.key_to_index) is dict and type(mapped.index_to_key) is list
    assert mapped.key_to_index == kv.key_to_index and list(mapped) == list(kv)
    assert dict(mapped.most_similar("word1")) == pytest.approx(dict(kv.most_similar("word1")))


def test_kept_norms_are_those_of_the_rows(kv, tmp_path):
    kv.vectors[3] = 0
    kv.save(tmp_path / "kv")
    mapped = KeyedVectors.load(tmp_path / "kv", mmap="r")
    assert dict(mapped.most_similar("word1", topn=11))["word3"] == 0
    private = KeyedVectors.load(tmp_path / "kv", mmap="c")
    private.vectors[4] = private.vectors[1] * 3
    key, score = private.most_similar("word1", topn=1)[0]
    assert key == "word4" and score == pytest.approx(1)
