"""Analogy questions against one most_similar call each."""

from __future__ import annotations

import numpy as np
import pytest

from fastvec.evaluate import evaluate_analogies
from fastvec.vectors.keyed import KeyedVectors


@pytest.fixture
def kv():
    vectors = KeyedVectors(6)
    rows = np.random.default_rng(3).normal(size=(40, 6))
    rows[3] = rows[1] - rows[0] + rows[2]  # so that some answers are right
    rows[7] = rows[5] - rows[4] + rows[6]
    vectors.add_vectors([f"w{i}" if i % 2 else f"W{i}" for i in range(40)], rows)
    return vectors


@pytest.fixture
def questions(tmp_path):
    lines = [": first", "w0 W1 w2 w3", "w0 w1 w2 nothing", "only three words", ": second"]
    rng = np.random.default_rng(4)
    lines += [" ".join(f"w{i}" for i in rng.permutation(40)[:4]) for _ in range(60)]
    lines += ["W4 w5 W6 w7"]
    path = tmp_path / "questions"
    path.write_text("\n".join(lines))
    return path


@pytest.mark.parametrize("function", ["most_similar", "most_similar_cosmul"])
def test_equals_one_query_for_each_question(kv, questions, function):
    score, sections = kv.evaluate_word_analogies(questions, similarity_function=function)
    assert [s["section"] for s in sections] == ["first", "second", "Total accuracy"]
    by_upper = {key.upper(): key for key in kv}
    n_right = 0
    for section in sections[:-1]:
        for right in (True, False):
            for question in section["correct" if right else "incorrect"]:
                a, b, c, d = (by_upper[word] for word in question)
                found = getattr(kv, function)(positive=[b, c], negative=[a], topn=1)[0][0]
                assert (found == d) is right, question
                n_right += right
    n_asked = sum(len(s[side]) for s in sections[:-1] for side in ("correct", "incorrect"))
    assert n_asked == 62 and n_right >= 2 and score == n_right / n_asked
    assert sections[0]["correct"] == [("W0", "W1", "W2", "W3")]
    assert len(sections[-1]["correct"]) == n_right


def test_case_unknown_words_and_restriction(kv, questions):
    assert len(kv.evaluate_word_analogies(questions, dummy4unknown=True)[1][0]["incorrect"]) == 1
    _, exact = kv.evaluate_word_analogies(questions, case_insensitive=False)
    assert exact[0]["correct"] == [] and exact[1]["correct"] == [("W4", "w5", "W6", "w7")]
    _, few = kv.evaluate_word_analogies(questions, restrict_vocab=4)
    assert len(few[-1]["correct"]) + len(few[-1]["incorrect"]) == 1


def test_keys_that_differ_in_case_count_once(kv, questions):
    kv.add_vectors(["W3"], kv["w3"][None])  # as near as w3 itself, but a later spelling of it
    assert kv.evaluate_word_analogies(questions)[1][0]["correct"]


def test_files_without_questions(kv, tmp_path):
    path = tmp_path / "questions"
    path.write_text(": empty\n")
    assert kv.evaluate_word_analogies(path) == (
        0.0,
        [
            {"section": "empty", "correct": [], "incorrect": []},
            {"section": "Total accuracy", "correct": [], "incorrect": []},
        ],
    )
    path.write_text("w1 w2 w3 w4\n")
    with pytest.raises(ValueError, match="line 1"):
        kv.evaluate_word_analogies(path)
    with pytest.raises(ValueError, match="cosmul"):
        kv.evaluate_word_analogies(path, similarity_function="nonsense")


def dense_answer(kv, question, method, epsilon, end, exclude_variants=True):
    """The answer of one question, by a loop over all rows."""
    by_upper = {}
    for row, key in enumerate(kv.index_to_key[:end]):
        by_upper.setdefault(key.upper(), []).append(row)
    units = kv.vectors / np.linalg.norm(kv.vectors, axis=1, keepdims=True)
    spellings = [by_upper[word.upper()] for word in question[:3]]
    a, b, c = (units[rows[0]] for rows in spellings)
    barred = {row for rows in spellings for row in (rows if exclude_variants else rows[:1])}
    scores = {}
    for row in set(range(end)) - barred:
        x = units[row]
        if method == "3cosadd":
            scores[row] = x @ (b - a + c)
        else:
            scores[row] = (1 + x @ b) * (1 + x @ c) / 4 / ((1 + x @ a) / 2 + epsilon)
    return kv.index_to_key[max(scores, key=scores.get)]


@pytest.fixture
def spelled():
    """Sixty keys, every third of them a second spelling of the one before."""
    vectors = KeyedVectors(6)
    rows = np.random.default_rng(5).normal(size=(60, 6))
    keys = [f"w{i}" if i % 3 else f"W{i + 1}" for i in range(60)]
    rows[1::3] = rows[0::3] + 0.05  # near their other spelling
    vectors.add_vectors(keys, rows)
    return vectors


@pytest.mark.parametrize(
    ("method", "epsilon"), [("3cosadd", 1e-6), ("3cosmul", 1e-6), ("3cosmul", 0.1)]
)
@pytest.mark.parametrize("variants", [True, False])
@pytest.mark.parametrize("restrict", [None, 40])
def test_equals_a_dense_reference(spelled, tmp_path, method, epsilon, variants, restrict):
    rng = np.random.default_rng(6)
    lines = [": gram1"] + [
        " ".join(spelled.index_to_key[i] for i in rng.choice(60, 4)) for _ in range(150)
    ]
    (tmp_path / "q").write_text("\n".join(lines))
    result = evaluate_analogies(
        spelled,
        tmp_path / "q",
        method=method,
        epsilon=epsilon,
        restrict_vocab=restrict,
        exclude_variants=variants,
        baselines=False,
    )
    seen = [answer for answer in result.answers[0] if answer.found is not None]
    assert len(seen) == result.total.seen > 20
    for answer in seen:
        wanted = dense_answer(spelled, answer, method, epsilon, restrict or 60, variants)
        assert answer.found == wanted
        assert answer.correct is (wanted.upper() == answer.expected.upper())


def test_scores_add_up_and_coverage_is_reported(kv, questions):
    result = evaluate_analogies(kv, questions)
    assert [(s.name, s.seen, s.asked) for s in result.sections] == [
        ("first", 1, 2),
        ("second", 61, 61),
    ]
    assert (result.total.seen, result.total.asked) == (62, 63)
    assert result.total.correct == sum(s.correct for s in result.sections) >= 2
    assert result.coverage == 62 / 63
    assert result.accuracy == result.total.correct / 62
    assert result.interval[0] < result.accuracy < result.interval[1]
    wrong = evaluate_analogies(kv, questions, oov="wrong")
    assert wrong.accuracy == result.total.correct / 63
    assert result.semantic is None and result.frequent is None
    assert set(result.baselines) == {"without a", "only c"}
    assert "baseline only c" in str(result) and "62/63" in str(result)
    assert result.to_dict()["accuracy"] == result.accuracy


def test_baselines_are_nearest_to_b_plus_c_and_to_c(kv, questions):
    result = evaluate_analogies(kv, questions)
    by_upper = {key.upper(): key for key in kv}
    right = {"without a": 0, "only c": 0}
    for answer in (a for part in result.answers for a in part if a.found is not None):
        a, b, c, d = (by_upper[word.upper()] for word in answer[:4])
        for name, positive in (("without a", [b, c]), ("only c", [c])):
            found = [key for key, _ in kv.most_similar(positive, topn=3) if key not in (a, b, c)]
            right[name] += found[0] == d
    assert {name: score.correct for name, score in result.baselines.items()} == right


def test_semantic_and_syntactic_sections(kv, tmp_path):
    (tmp_path / "q").write_text(": capitals\nw0 w1 w2 w3\n: gram1\nw4 w5 w6 w7\nw1 w2 w3 w4\n")
    result = evaluate_analogies(kv, tmp_path / "q")
    assert (result.semantic.asked, result.syntactic.asked) == (1, 2)


def test_an_answer_among_the_question_is_wrong(kv, tmp_path):
    (tmp_path / "q").write_text(": s\nw0 w1 w2 w2\nw0 w0 w3 w3\n")
    assert evaluate_analogies(kv, tmp_path / "q").total.correct == 0


def test_the_frequent_words_are_scored_by_themselves(questions, monkeypatch, kv):
    monkeypatch.setattr("fastvec.evaluate.analogy.FREQUENT", 20)
    result = evaluate_analogies(kv, questions)
    few = evaluate_analogies(kv, questions, restrict_vocab=20)
    assert result.frequent.seen == few.total.seen > 0
    assert result.frequent.correct == few.total.correct


def test_google_analogies_travel_with_the_package(kv):
    result = evaluate_analogies(kv, "google-analogies")
    assert len(result.sections) == 14 and result.total.asked == 19544
    assert (result.semantic.asked, result.syntactic.asked) == (8869, 10675)
    assert result.total.seen == 0 and result.to_dict()["accuracy"] is None


@pytest.mark.parametrize(
    ("options", "error"), [({"method": "cosine"}, "method"), ({"oov": "zero"}, "oov")]
)
def test_options_that_do_not_exist(kv, questions, options, error):
    with pytest.raises(ValueError, match=error):
        evaluate_analogies(kv, questions, **options)
