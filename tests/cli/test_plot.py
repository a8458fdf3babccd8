"""``fastvec plot``: pictures are written, labels stand apart."""

import numpy as np
import pytest

import fastvec
from fastvec.cli import main
from fastvec.cli._plot_layout import neighbourhoods, project


@pytest.fixture(scope="module")
def vectors(tmp_path_factory):
    kv = fastvec.KeyedVectors(6)
    kv.add_vectors([f"word{i}" for i in range(50)], np.random.default_rng(0).normal(size=(50, 6)))
    path = tmp_path_factory.mktemp("plot") / "kv"
    kv.save(path)
    return str(path)


def test_a_neighbourhood_is_drawn_once_each(vectors, tmp_path, run_json):
    pytest.importorskip("matplotlib")
    output = tmp_path / "words.png"
    [result] = run_json("plot", vectors, "word1", "word2", "--topn", "5", "--output", str(output))
    assert output.read_bytes().startswith(b"\x89PNG")
    words = [word for word, _, _ in result["positions"]]
    kv = fastvec.KeyedVectors.load(vectors)
    near = {key for word in ("word1", "word2") for key, _ in kv.most_similar(word, topn=5)}
    assert words[:2] == ["word1", "word2"] and sorted(words) == sorted({"word1", "word2"} | near)


def test_frequent_words_and_svg(vectors, tmp_path, capsys):
    pytest.importorskip("matplotlib")
    output = tmp_path / "words.svg"
    assert (
        main(["plot", vectors, "--topn", "12", "--output", str(output), "--title", "costs $5"]) == 0
    )
    assert "<svg" in output.read_text() and "12 words" in capsys.readouterr().out


def test_the_training_curve(model, vectors, tmp_path, run_json, complaint):
    pytest.importorskip("matplotlib")
    output = str(tmp_path / "curve.png")
    [result] = run_json("plot", model, "--history", "--output", output)
    assert result["loss"] == [e["loss"] for e in fastvec.Word2Vec.load(model).training_history]
    assert "no history" in complaint("plot", vectors, "--history", "--output", output)
    assert "no words" in complaint("plot", model, "cat", "--history", "--output", output)


def test_tsne(vectors, tmp_path, run_json):
    pytest.importorskip("matplotlib")
    pytest.importorskip("sklearn")
    argv = [
        "plot",
        vectors,
        "--topn",
        "20",
        "--method",
        "tsne",
        "--output",
        str(tmp_path / "a.png"),
    ]
    [result] = run_json(*argv)
    places = {(x, y) for _, x, y in result["positions"]}
    assert result["method"] == "tsne" and len(places) == 20


def test_components_keep_distances_of_flat_points():
    angles = np.linspace(0, 6, 9)
    rows = np.zeros((9, 5))
    rows[:, 1], rows[:, 3] = np.cos(angles), np.sin(angles)
    points, names = project(rows, "pca", 0)
    wanted = np.linalg.norm(rows[:, None] - rows[None], axis=2)
    assert np.allclose(np.linalg.norm(points[:, None] - points[None], axis=2), wanted)
    assert "of the variance" in names[0]


def test_an_unknown_word_is_named(vectors, tmp_path, complaint):
    pytest.importorskip("matplotlib")
    assert "word1000" in complaint("plot", vectors, "word1000", "--output", str(tmp_path / "a.png"))
    with pytest.raises(KeyError):
        neighbourhoods(fastvec.KeyedVectors.load(vectors), ["nothing"], 3, 3)


def test_too_few_words(vectors, tmp_path, complaint):
    pytest.importorskip("matplotlib")
    argv = [
        "plot",
        vectors,
        "word1",
        "word2",
        "--no-neighbours",
        "--output",
        str(tmp_path / "a.png"),
    ]
    assert "three words" in complaint(*argv)


def test_labels_do_not_cover_each_other():
    pytest.importorskip("matplotlib")
    from matplotlib.text import Text

    from fastvec.cli._plot import draw_words, new_figure

    points = np.random.default_rng(0).normal(size=(40, 2))
    points[1] = points[0]
    figure, axes = new_figure(8, 6)
    draw_words(axes, points, [f"label{i}" for i in range(40)], [0] * 40, ("x", "y"), 1)
    figure.draw_without_rendering()
    renderer = figure.canvas.get_renderer()
    boxes = [Text.get_window_extent(label, renderer) for label in axes.texts]  # without lines
    assert len(boxes) == 40
    pairs = [(i, j) for i in range(40) for j in range(i) if boxes[i].overlaps(boxes[j])]
    assert pairs == []
    assert axes.get_xlabel() == "x" and axes.get_ylabel() == "y"
