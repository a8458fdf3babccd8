"""gensim's text helpers."""

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
