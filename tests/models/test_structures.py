"""What follows from a vocabulary: dry runs, rows, noise, trees, sizes, shared vocabularies."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest

from fastvec import FastText, Word2Vec
from fastvec.utils import RULE_DISCARD

SENTENCES = [["a", "b", "c", "b", "b"], ["a", "b"], ["d", "a"], []] * 3


def new(**kwargs) -> Word2Vec:
    settings = {"vector_size": 6, "min_count": 1, "workers": 1, "sample": 0, "progress": False}
    return Word2Vec(**{**settings, **kwargs})


def built(**kwargs) -> Word2Vec:
    model = new(**kwargs)
    model.build_vocab(SENTENCES)
    return model


@pytest.mark.parametrize("kwargs", [{}, {"hs": 1}, {"hs": 1, "negative": 0}], ids=str)
def test_three_steps_are_build_vocab(kwargs):
    model = new(sample=0.5, **kwargs)
    assert model.scan_vocab(SENTENCES) == (27, 9)
    assert model.raw_vocab == {"a": 9, "b": 12, "c": 3, "d": 3}
    report = model.prepare_vocab()
    assert len(model.wv) == 4 and len(model.wv.vectors) == 0
    assert report == {
        "drop_unique": 0,
        "retain_total": 27,
        "downsample_unique": 0,
        "downsample_total": 27,
        "num_retained_words": 4,
    }
    with pytest.raises(RuntimeError, match=r"wv\.vectors has shape"):
        model.train(SENTENCES, total_examples=9, epochs=1)
    model.prepare_weights()
    expected = built(sample=0.5, **kwargs)
    assert model.wv.index_to_key == expected.wv.index_to_key == ["b", "a", "d", "c"]
    for each in (model, expected):
        each.train(SENTENCES, total_examples=9, epochs=2)
    assert (model.wv.vectors == expected.wv.vectors).all()


def test_a_dry_run_reports_and_changes_nothing():
    model = new()
    model.scan_vocab(SENTENCES)
    report = model.prepare_vocab(dry_run=True, min_count=5, sample=0.01)
    assert (report["drop_unique"], report["retain_total"]) == (2, 21)
    assert (report["downsample_unique"], report["downsample_total"]) == (2, 3)
    assert (len(model.wv), model.min_count, model.sample) == (0, 1, 0)
    assert len(model.raw_vocab) == 4
    rule = lambda word, count, least: RULE_DISCARD if word == "b" else 0  # noqa: E731
    assert model.prepare_vocab(dry_run=True, trim_rule=rule)["num_retained_words"] == 3
    model.build_vocab(SENTENCES, keep_raw_vocab=True)
    assert model.prepare_vocab(dry_run=True, min_count=10)["num_retained_words"] == 1
    assert model.prepare_vocab(dry_run=True, update=True)["retain_total"] == 27


def test_counts_can_be_edited_between_the_steps():
    model = new()
    model.scan_vocab(SENTENCES)
    model.raw_vocab["e"] += 20
    del model.raw_vocab["a"]
    model.prepare_vocab(min_count=4)
    assert model.wv.index_to_key == ["e", "b"]
    assert (model.min_count, model.effective_min_count) == (4, 4)


def test_the_raw_vocabulary_is_emptied_or_kept():
    model = built()
    assert model.raw_vocab == {} and isinstance(model.raw_vocab, defaultdict)
    assert model.raw_vocab["never seen"] == 0
    model.build_vocab(SENTENCES, keep_raw_vocab=True)
    assert model.raw_vocab["b"] == 12
    model.build_vocab_from_freq({"x": 3}, keep_raw_vocab=True, corpus_count=7)
    assert model.raw_vocab == {"x": 3}
    assert (model.corpus_count, model.corpus_total_words) == (7, 0)


def test_preparing_needs_counts_and_updating_a_vocabulary():
    with pytest.raises(RuntimeError, match="scan_vocab"):
        new().prepare_vocab()
    with pytest.raises(RuntimeError, match="scan_vocab"):
        built().prepare_vocab(dry_run=True)
    with pytest.raises(RuntimeError, match="update"):
        new().build_vocab_from_freq({"x": 3}, update=True)
    with pytest.raises(RuntimeError, match="prepare_weights"):
        new().update_weights()


def test_growing_step_by_step_keeps_rows():
    model = built(hs=1)
    before = model.wv.vectors.copy()
    model.scan_vocab([["e", "a"]])
    report = model.prepare_vocab(update=True)
    assert report["num_retained_words"] == 2
    assert len(model.wv.vectors) == 4 < len(model.wv)
    model.prepare_weights(update=True)
    assert (model.wv.vectors[:4] == before).all()
    assert model.syn1.shape == model.syn1neg.shape == (5, 6)
    model.update_weights()  # nothing to do
    assert model.wv.get_vecattr("a", "count") == 10


def test_init_weights_begins_anew():
    model = built(rule="adagrad")
    fresh = model.wv.vectors.copy()
    model.train(SENTENCES, total_examples=9, epochs=2)
    assert (model.wv.vectors != fresh).any() and model.rule_state
    model.init_weights()
    assert (model.wv.vectors == fresh).all() and not model.syn1neg.any()
    assert not model.rule_state, "sums of gradients belong to the old rows"


def test_cum_table_follows_the_counts_until_one_is_assigned():
    model = built(ns_exponent=1.0)
    table = model.cum_table
    assert table.dtype == np.uint32 and table[-1] == 2**31 - 1
    np.testing.assert_allclose(np.diff(table, prepend=0) / 2**31, np.array([12, 9, 3, 3]) / 27)
    with pytest.raises(ValueError, match="read-only"):
        table[0] = 1
    model.ns_exponent = 0.0
    assert model.cum_table[0] == round((2**31 - 1) / 4)
    model.cum_table = np.array([0, 0, 5, 10])
    assert model.cum_table.tolist() == [0, 0, 5, 10]
    model.make_cum_table(domain=100)
    assert model.cum_table.tolist() == [25, 50, 75, 100]
    model.make_cum_table()
    assert model.cum_table[-1] == 2**31 - 1
    assert built(negative=0, hs=1).cum_table is None


def test_the_tree_follows_the_counts():
    model = built(hs=1, negative=0)
    assert len(model.wv.get_vecattr("b", "code")) == 1
    assert model.wv.get_vecattr("b", "point").dtype == np.uint32
    model.wv.expandos["count"][:] = [1, 1, 1, 100]
    model.create_binary_tree()
    assert len(model.wv.get_vecattr("c", "code")) == 1


@pytest.mark.parametrize("hs", [0, 1])
def test_the_null_word_comes_last(hs):
    model = built(null_word=1, hs=hs)
    assert model.wv.index_to_key[-1] == "\0"
    assert model.wv.get_vecattr("\0", "count") == 1
    later = new(hs=hs)
    later.scan_vocab(SENTENCES)
    later.prepare_vocab()
    later.add_null_word()
    later.add_null_word()
    later.prepare_weights()
    assert later.wv.index_to_key == model.wv.index_to_key
    for each in (model, later):
        each.train(SENTENCES, total_examples=9, epochs=1)
    assert (model.wv.vectors == later.wv.vectors).all()


@pytest.mark.parametrize("hs", [0, 1])
def test_reset_from_shares_the_vocabulary(hs):
    other = built(hs=1 - hs)
    other.train(SENTENCES, total_examples=9, epochs=1)
    model = new(hs=hs, vector_size=3)
    model.build_vocab([["x", "y"]])
    model.reset_from(other)
    assert model.wv.key_to_index is other.wv.key_to_index
    assert model.wv.expandos is other.wv.expandos
    assert (model.corpus_count, model.corpus_total_words) == (9, 27)
    assert model.wv.vectors.shape == (4, 3)
    assert (model.cum_table == other.cum_table).all()
    model.train(SENTENCES, total_examples=model.corpus_count, epochs=1)
    assert other.wv.vectors.shape == (4, 6)


def test_estimated_memory():
    model = built(vector_size=10)
    assert model.estimate_memory() == {
        "vocab": 2000,
        "vectors": 160,
        "syn1neg": 160,
        "total": 2320,
    }
    both = new(vector_size=10, hs=1).estimate_memory(1000)
    assert both == {
        "vocab": 700_000,
        "vectors": 40_000,
        "syn1": 40_000,
        "syn1neg": 40_000,
        "total": 820_000,
    }
    mine = {"index": 80}
    assert model.estimate_memory(report=mine) is mine
    assert mine["total"] == 2400


def test_estimated_memory_of_subwords():
    model = FastText(vector_size=10, min_count=1, bucket=50, min_n=3, max_n=3)
    model.build_vocab(SENTENCES)  # four words of one letter: <a> has one n-gram of three
    assert model.estimate_memory() == {
        "vocab": 2000,
        "syn0_vocab": 160,
        "syn1neg": 160,
        "syn0_ngrams": 2000,
        "buckets_word": 64 + 400 + 4 * 4,
        "total": 4800,
    }
    assert "syn0_ngrams" not in FastText(bucket=0).estimate_memory(10)
