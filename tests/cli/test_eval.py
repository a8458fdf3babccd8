"""``fastvec eval``: the same figures as the library's."""

import pytest

import fastvec
from fastvec.cli import main
from fastvec.evaluate import evaluate_analogies, evaluate_word_pairs


@pytest.fixture
def sets(tmp_path):
    """Return a small data set of each kind."""
    texts = {
        "pairs": "cat\tdog\t9\nmat\tlog\t8\nthe\tcat\t1\nxyzzy\tcat\t1\n",
        "analogies": ": pets\ncat mat dog log\ndog log cat mat\n",
        "categories": "cat animal\ndog animal\nmat thing\nlog thing\nxyzzy thing\n",
        "outliers": "cat\ndog\nsat\n\nthe\nxyzzy\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    return {name: str(tmp_path / name) for name in texts}


def test_every_kind_of_data_set_is_scored_with_its_coverage(model, sets, run_json):
    argv = [word for kind, path in sets.items() for word in (f"--{kind}", path)]
    results = run_json("eval", model, *argv, "--hubness")
    assert [r["task"] for r in results] == [*sets, "hubness"]
    kv = fastvec.Word2Vec.load(model).wv
    pairs, analogies, categories, outliers, _ = results
    assert pairs["spearman"] == evaluate_word_pairs(kv, sets["pairs"]).spearman
    assert (pairs["coverage"], pairs["n_unknown"]) == (0.75, 1)
    assert analogies["total"]["correct"] == evaluate_analogies(kv, sets["analogies"]).total.correct
    assert categories["coverage"] == 0.8 and outliers["coverage"] == 0.5


def test_tables_for_people(model, sets, capsys):
    assert main(["eval", model, "--pairs", sets["pairs"], "--analogies", sets["analogies"]]) == 0
    out = capsys.readouterr().out
    assert "Spearman" in out and "3/4" in out and "baseline only c" in out and "pets" in out


def test_several_models_are_compared(model, corpus, sets, tmp_path, run_json, options):
    other = str(tmp_path / "other.bin")
    run_json("train", "-train", corpus, "-output", other, *options, "-cbow", "0", "-seed", "7")
    results = run_json(
        "eval", model, other, "--pairs", sets["pairs"], "--categories", sets["categories"]
    )
    assert [r["task"] for r in results] == [
        "pairs",
        "pairs",
        "compare pairs",
        "categories",
        "categories",
    ]
    [comparison] = results[2]["comparisons"]
    assert results[2]["dataset"] == sets["pairs"]
    assert comparison["names"] == [model, other]
    assert comparison["difference"] == pytest.approx(
        results[0]["spearman"] - results[1]["spearman"]
    )
    assert main(["eval", model, other, "--pairs", sets["pairs"]]) == 0


def test_options_reach_the_evaluation(model, sets, run_json):
    argv = ["eval", model, "--pairs", sets["pairs"], "--analogies", sets["analogies"]]
    zero, wrong = run_json(
        *argv, "--oov", "zero", "--method", "3cosmul", "--no-baselines", "--case", "exact"
    )
    assert zero["n_used"] == 4 and zero["source"]["options"]["case"] == "exact"
    assert wrong["method"] == "3cosmul" and wrong["baselines"] == {} and wrong["oov"] == "wrong"


def test_without_a_set_those_of_the_package_are_used(tmp_path, run_json):
    kv = fastvec.KeyedVectors(2)
    kv.add_vectors(["tiger", "cat", "book", "paper"], [[0, 1], [0.2, 1], [1, 0], [1, 0.5]])
    kv.save(tmp_path / "kv")
    pairs, analogies = run_json("eval", str(tmp_path / "kv"))
    assert pairs["n_pairs"] == 353 and pairs["n_used"] == 3
    assert analogies["total"]["asked"] == 19544 and analogies["accuracy"] is None


def test_a_missing_data_set_is_named(model, complaint):
    assert "missing.txt" in complaint("eval", model, "--pairs", "missing.txt")
