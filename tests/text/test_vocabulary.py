"""Which tokens stay and in which order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastvec import utils
from fastvec.text.vocabulary import build_vocabulary, from_frequencies, update_vocabulary

TOKENS = ["c", "a", "b", "d"]
COUNTS = [2, 5, 2, 9]


def test_order_is_by_count_then_last_seen():
    vocabulary = build_vocabulary(TOKENS, COUNTS, min_count=2)
    assert vocabulary.keys == ["d", "a", "b", "c"]
    assert vocabulary.counts.tolist() == [9, 5, 2, 2]
    assert vocabulary.final.tolist() == [3, 1, 2, 0]
    assert build_vocabulary(TOKENS, COUNTS, min_count=3, sorted_vocab=False).keys == ["a", "d"]


@given(counts=st.lists(st.integers(0, 2**62 // 40), max_size=40), min_count=st.integers(0, 9))
def test_final_ids_invert_the_keys(counts, min_count):
    tokens = list(range(len(counts)))
    vocabulary = build_vocabulary(tokens, counts, min_count=min_count)
    assert sorted(vocabulary.keys) == [t for t, c in zip(tokens, counts) if c >= min_count]
    for token, place in enumerate(vocabulary.final.tolist()):
        assert place == -1 or vocabulary.keys[place] == token
    assert vocabulary.counts.tolist() == sorted(vocabulary.counts.tolist(), reverse=True)
    assert vocabulary.counts.sum() == sum(c for c in counts if c >= min_count)


@pytest.mark.parametrize(("limit", "bar", "n"), [(4, 1, 4), (3, 3, 2), (2, 3, 2), (1, 6, 1)])
def test_max_final_vocab_drops_ties_together(limit, bar, n):
    vocabulary = build_vocabulary(TOKENS, COUNTS, min_count=1, max_final_vocab=limit)
    assert vocabulary.effective_min_count == bar
    assert len(vocabulary.keys) == n
    with pytest.raises(ValueError, match="max_final_vocab"):
        build_vocabulary(TOKENS, COUNTS, max_final_vocab=0)


def test_trim_rule_has_the_first_word():
    verdicts = {"c": utils.RULE_KEEP, "d": utils.RULE_DISCARD, "a": utils.RULE_DEFAULT, "b": None}
    seen = []

    def rule(token, count, min_count):
        seen.append((token, count, min_count))
        return verdicts[token]

    assert build_vocabulary(TOKENS, COUNTS, min_count=3, trim_rule=rule).keys == ["a", "c"]
    assert seen[0] == ("c", 2, 3)


def test_null_word_comes_last():
    vocabulary = build_vocabulary(TOKENS, COUNTS, min_count=3, null_word=True)
    assert vocabulary.keys == ["d", "a", "\0"]
    assert vocabulary.counts.tolist() == [9, 5, 1]


def test_report():
    report = build_vocabulary(TOKENS, COUNTS, min_count=3).report(sample=0)
    assert report == {
        "drop_unique": 2,
        "retain_total": 14,
        "downsample_unique": 0,
        "downsample_total": 14,
        "num_retained_words": 2,
    }
    report = build_vocabulary(["a", "b"], [1000, 10], min_count=1).report(sample=0.1)
    keep = np.sqrt(101 / 1000) + 101 / 1000
    assert report["downsample_unique"] == 1
    assert report["downsample_total"] == int(keep * 1000 + 10)


def test_update_appends_and_merges():
    old = build_vocabulary(TOKENS, COUNTS, min_count=3)
    ids = {key: i for i, key in enumerate(old.keys)}
    new = update_vocabulary(
        old.keys, ids, old.counts, ["x", "a", "y", "z", "d"], [3, 1, 1, 8, 2], min_count=3
    )
    assert new.keys == ["d", "a", "x", "z"]
    assert new.counts.tolist() == [11, 6, 3, 8]
    assert new.final.tolist() == [2, 1, -1, 3, 0]
    assert new.n_added == 2
    assert new.report(0)["retain_total"] == 14


def test_from_frequencies():
    tokens, counts = from_frequencies({"a": 3, "b": 2**40})
    assert tokens == ["a", "b"]
    assert counts.tolist() == [3, 2**40]
    for bad in (-1, 1.5, float("nan")):
        with pytest.raises(ValueError, match="whole numbers"):
            from_frequencies({"a": bad})


def test_counts_must_fit():
    with pytest.raises(ValueError, match="counts must have shape"):
        build_vocabulary(TOKENS, [1])


def test_an_empty_vocabulary_is_empty():
    assert build_vocabulary([], []).keys == []
    assert build_vocabulary(TOKENS, COUNTS, min_count=10).keys == []
