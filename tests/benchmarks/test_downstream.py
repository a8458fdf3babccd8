"""The data of the downstream packages, and how their results are judged."""

import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
if not (ROOT / "benchmarks").is_dir():
    pytest.skip("the tests run without the source tree", allow_module_level=True)
sys.path.append(str(ROOT))

from benchmarks.versus.downstream import data  # noqa: E402
from benchmarks.versus.downstream.__main__ import row  # noqa: E402
from benchmarks.versus.downstream.environments import ENVIRONMENTS  # noqa: E402
from benchmarks.versus.downstream.packages import PACKAGES  # noqa: E402


def test_every_package_has_an_environment():
    assert PACKAGES.keys() == ENVIRONMENTS.keys()


def test_groups_know_each_other_better():
    edges, labels = data.communities()
    assert {node for edge in edges for node in edge} == set(range(len(labels)))
    inside = sum(labels[a] == labels[b] for a, b in edges)
    assert inside > 0.5 * len(edges) > len(edges) / data.GROUPS


def test_shapes_and_spectra_have_their_kinds():
    graphs, kinds = data.shapes(9)
    assert len(graphs) == len(kinds) == 9 and set(kinds) == {0, 1, 2}
    peaks, labels = data.spectra(20, 5)
    assert all(found == sorted(found) for found in peaks)
    assert len(set(peaks[0]) & set(peaks[5])) > len(set(peaks[0]) & set(peaks[1]))
    assert labels[:6] == [0, 1, 2, 3, 4, 0]


def test_posts_are_the_bodies_of_the_groups(tmp_path):
    lines = [f"train\t{group}\t{i}\tFrom: me\\n\\nbody of {group}\n" for i in range(3)
             for group in (*data.NEWSGROUPS, "misc.forsale")]  # fmt: skip
    (tmp_path / "20newsgroups.tsv").write_text("".join(lines))
    texts, labels = data.posts(tmp_path, per_group=2)
    assert labels == [0, 0, 1, 1, 2, 2, 3, 3]
    assert texts[2] == f"body of {data.NEWSGROUPS[1]}"


def test_judging():
    vectors = np.array([[1, 0], [2, 0.1], [0, 1], [0.1, 3], [-1, -1]])
    assert data.same_neighbour(vectors, [0, 0, 1, 1, 2]) == 0.8
    assert data.purity(np.array([5, 5, 5, 7]), [0, 0, 1, 1]) == 0.75


def test_rows_of_the_table():
    def result(quality, shape):
        return [{"cpu": 1.0, "quality": quality, "shapes": [shape]}]

    runs = {"gensim": result(0.5, [3, 2]), "fastvec": result(0.6, [3, 2])}
    assert row("wefe", runs) == "| wefe | alone | equal | 0.500 | 0.600 | 1.00 | 1.00 |"
    runs["fastvec"] = result(0.6, [3, 1])
    assert "DIFFERENT" in row("wefe", runs)
    runs["fastvec"] = [{"error": "ImportError: no"}]
    assert "ImportError" in row("wefe", runs)
