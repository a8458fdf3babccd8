"""word2vec_standalone: quiet, and in the words of word2vec.c."""

from fastvec import KeyedVectors
from fastvec.scripts.word2vec_standalone import main

OPTIONS = ["-size", "4", "-sample", "0", "-min_count", "1", "-threads", "1", "-output"]


def test_writes_vectors_and_prints_nothing(tmp_path, capsys):
    corpus = tmp_path / "corpus"
    corpus.write_text("red green blue\n" * 20)
    for options, binary in [((), False), (("-binary", "1"), True)]:
        output = str(tmp_path / "vectors")
        assert main(["-train", str(corpus), *OPTIONS, output, *options]) == 0
        vectors = KeyedVectors.load_word2vec_format(output, binary=binary)
        assert sorted(vectors) == ["blue", "green", "red"]
    assert capsys.readouterr().out == ""


def test_bad_use_is_code_2(capsys):
    assert main(["-size", "4"]) == 2
    assert "-train" in capsys.readouterr().err
