"""gensim's small helpers."""

import pytest

from fastvec import utils


def test_simple_preprocess():
    assert utils.simple_preprocess("Ab12cd _x É1 a " + "y" * 16) == ["ab", "cd"]
    assert utils.simple_preprocess("Élan", deacc=True) == ["elan"]
    assert utils.simple_preprocess(b"caf\xc3\xa9 b\xffad") == ["café", "bad"]
    with pytest.raises(TypeError):
        utils.simple_preprocess(None)


def test_tokenize():
    assert list(utils.tokenize("Nic 2 a_b", lower=True)) == ["nic", "a_b"]
    with pytest.raises(UnicodeDecodeError):
        utils.tokenize(b"\xff")


def test_conversions():
    assert utils.to_unicode(b"\xe9", "latin1") == "é"
    assert utils.any2utf8("é") == b"\xc3\xa9" == utils.any2utf8(b"\xe9", encoding="latin1")


def test_keep_vocab_item():
    assert utils.keep_vocab_item("a", 5, 5)
    assert not utils.keep_vocab_item("a", 4, 5)
    assert utils.keep_vocab_item("a", 0, 5, lambda *_: utils.RULE_KEEP)


def test_save_as_line_sentence(tmp_path):
    utils.save_as_line_sentence([["a", "é"], ["b"]], tmp_path / "out")
    assert (tmp_path / "out").read_text(encoding="utf8") == "a é\nb\n"


def test_simple_tokenize():
    assert list(utils.simple_tokenize("Nic 2 a_b")) == ["Nic", "a_b"]


def test_prune_vocab():
    counts = {"often": 9, "once": 1, "twice": 2}
    assert utils.prune_vocab(counts, 3, lambda word, *_: utils.RULE_KEEP * (word == "once")) == 2
    assert counts == {"often": 9, "once": 1}


def test_corpora_of_corpora():
    corpus = [["a"], ["b"], ["c"]]
    assert list(utils.RepeatCorpus(corpus, 4)) == [["a"], ["b"], ["c"], ["a"]]
    assert len(utils.RepeatCorpus(corpus, 4)) == 4
    twice = utils.RepeatCorpusNTimes(corpus, 2)
    assert list(twice) == list(twice) == corpus * 2
    assert list(utils.ClippedCorpus(corpus, 2)) == corpus[:2]
    assert list(utils.ClippedCorpus(corpus)) == corpus
    assert [len(utils.ClippedCorpus(corpus, n)) for n in (2, 9, None)] == [2, 3, 3]


def test_open_and_pickle(tmp_path):
    path = str(tmp_path / "object.gz")
    utils.pickle({"a": [1, 2]}, path)
    assert utils.unpickle(path) == {"a": [1, 2]}
    with utils.open(path, "rb", compression="disable") as file:
        assert file.read(2) == b"\x1f\x8b"
