"""``fastvec train --model ppmi`` and ``svd``."""

import fastvec

COUNTING = ["--min-count", "1", "--workers", "1", "--window-weighting", "dynamic"]
COUNTING += ["--context-smoothing", "0.75"]


def test_ppmi_is_written_whole_and_queried(corpus, tmp_path, run_json):
    path = str(tmp_path / "ppmi.fastvec")
    argv = ["--model", "ppmi", "--corpus", corpus, "--output", path]
    [result] = run_json("train", *argv, *COUNTING, "--shift", "1.5")
    assert (result["words"], result["epochs"]) == (7, 0)
    model = fastvec.load(path)
    assert isinstance(model, fastvec.PPMI)
    assert (model.shift, model.context_smoothing, model.window_weighting) == (1.5, 0.75, "dynamic")
    [described] = run_json("info", path)
    assert (described["class"], described["shift"], described["keys"]) == ("PPMI", 1.5, 7)
    assert run_json("nn", path, "cat")


def test_svd_is_written_whole_or_as_vectors(corpus, tmp_path, run_json):
    path, text = str(tmp_path / "svd.fastvec"), str(tmp_path / "svd.txt")
    given = ["--model", "svd", "--corpus", corpus, *COUNTING, "--vector-size", "3"]
    for output in (path, text):
        [result] = run_json("train", *given, "--eigenvalue-weight", "0", "--output", output)
        assert result["dimensions"] == 3
    model = fastvec.load(path)
    assert (type(model).__name__, model.eigenvalue_weight) == ("SVD", 0)
    kept = fastvec.load(text)
    assert kept.index_to_key == model.wv.index_to_key
    assert (kept.vectors == model.wv.vectors).all()


def test_what_does_not_fit_is_one_line(corpus, tmp_path, complaint):
    given = ["train", "--corpus", corpus, "--output"]
    native, text = str(tmp_path / "x.fastvec"), str(tmp_path / "x.txt")
    assert "ppmi" in complaint(*given, text, "--model", "ppmi", *COUNTING)
    assert "checkpoint" in complaint(*given, native, "--model", "svd", "--checkpoint", native)
    assert "--shift" in complaint(*given, native, "--shift", "2")
    assert "vector_size" in complaint(*given, native, "--model", "svd", *COUNTING)
    assert "--epochs" in complaint(*given, native, "--model", "svd", "--epochs", "2")
