"""Analogy questions against one most_similar call each."""

from __future__ import annotations

import numpy as np
import pytest

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
    assert exact[0]["correct"] == [] and exact[1]["correct"] == [("W4", "W5", "W6", "W7")]
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
