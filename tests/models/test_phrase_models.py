"""Phrases as objects: more text, merging, threads, longer phrases, copies, wrong input."""

import copy
import logging
import pickle
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import fastvec
from fastvec import FrozenPhrases, LineSentence, Phrases, Word2Vec
from fastvec._reference import phrases as twin
from fastvec.models import Phraser
from fastvec.models.phrases import ENGLISH_CONNECTOR_WORDS, npmi_scorer, original_scorer
from fastvec.text import phrase_counts
from fastvec.text.scan import encode, scan

sys.path.insert(0, str(Path(__file__).parent))
import phrase_reference as reference

TEXT = """\
the new york times reports from new york
new york is not the bank of america
the bank of america is in new york
a bank of the river

in new york the bank of america
"""
SENTENCES = [line.split() for line in TEXT.splitlines()]
SETTINGS = {"min_count": 1, "threshold": 1.0, "connector_words": ENGLISH_CONNECTOR_WORDS}


@pytest.fixture
def path(tmp_path):
    file = tmp_path / "corpus.txt"
    file.write_text(TEXT)
    return file


def one(worda_count, wordb_count, bigram_count, len_vocab, min_count, corpus_word_count):
    """A scorer of a user's."""
    return float(bigram_count)


def test_connector_words_stand_inside_phrases():
    phrases = Phrases(SENTENCES, **SETTINGS)
    assert phrases.vocab["bank_of_america"] == 3 and phrases.vocab["bank_of_the_river"] == 1
    assert "of" not in phrases.vocab and "bank_of" not in phrases.vocab
    joined = phrases[["the", "bank", "of", "america", "of", "new", "york", "in"]]
    assert joined == ["the", "bank_of_america", "of", "new_york", "in"]


def test_files_of_every_kind_and_lists_are_the_same(path):
    wanted = Phrases(SENTENCES, **SETTINGS)
    for found in (
        Phrases(LineSentence(path), **SETTINGS),
        Phrases(corpus_file=path, **SETTINGS),
        Phrases((iter(s) for s in SENTENCES), **SETTINGS),
    ):
        assert found.vocab == wanted.vocab
        assert found.corpus_word_count == wanted.corpus_word_count == 36
        assert list(found[LineSentence(path)]) == [wanted[s] for s in SENTENCES if s]


@pytest.mark.parametrize("workers", [1, 2, 4])
@pytest.mark.parametrize("max_words", [2, 3])
def test_threads_give_the_same_in_the_same_order(monkeypatch, workers, max_words):
    monkeypatch.setattr(phrase_counts, "_MIN_TOKENS_PER_THREAD", 16)
    monkeypatch.setattr(phrase_counts, "_STEP_TOKENS", 7)
    rng = np.random.default_rng(5)
    words = np.array(["a", "b", "c", "d", "of", "the"])
    sentences = [words[rng.integers(0, 6, n)].tolist() for n in rng.integers(0, 90, 12)]
    settings = {**SETTINGS, "max_words": max_words}
    phrases = Phrases(sentences, workers=workers, **settings)
    counts = twin.count(sentences, ENGLISH_CONNECTOR_WORDS, max_words)
    found = {phrases._counts.sequence(e): n for e, n in enumerate(phrases._counts.counts.tolist())}
    assert {words: n for words, n in found.items() if n} == counts
    monkeypatch.undo()
    alone = Phrases(sentences, workers=1, **settings)
    assert list(phrases.vocab.items()) == list(alone.vocab.items())
    assert [phrases[s] for s in sentences] == [alone[s] for s in sentences]


@given(st.lists(st.lists(st.sampled_from("abcde"), max_size=9), max_size=15), st.integers(1, 12))
def test_pruning_forgets_as_told(sentences, most):
    vocab, bar = {}, 1
    for sentence in sentences:
        for text, n in reference.learnt([sentence])[0].items():
            vocab[text] = vocab.get(text, 0) + n
        if sentence and len(vocab) > most:
            vocab = {text: n for text, n in vocab.items() if n >= bar}
            bar += 1
    assert Phrases(sentences, max_vocab_size=most).vocab == vocab


@given(st.lists(st.lists(st.sampled_from(["a", "b", "c", "of"]), max_size=9), max_size=12))
def test_merged_parts_are_the_whole(sentences):
    whole = Phrases(sentences, **SETTINGS)
    for cut in (0, len(sentences) // 2):
        parts = Phrases(sentences[:cut], **SETTINGS), Phrases(sentences[cut:], **SETTINGS)
        more = copy.deepcopy(parts[0])
        more.add_vocab(sentences[cut:])
        parts[0].merge(parts[1])
        for found in (parts[0], more):
            assert found.vocab == whole.vocab
            assert found.corpus_word_count == whole.corpus_word_count
            assert found.export_phrases() == whole.export_phrases()


def test_parts_that_do_not_fit_are_not_merged():
    with pytest.raises(ValueError, match="delimiter"):
        Phrases(SENTENCES).merge(Phrases(SENTENCES, delimiter=" "))


@given(st.lists(st.lists(st.sampled_from("abcdo"), max_size=9), max_size=12), st.integers(3, 5))
def test_longer_phrases_score_their_worst_cut(sentences, max_words):
    phrases = Phrases(sentences, 1, 0.4, scoring="npmi", connector_words=["o"], max_words=max_words)
    counts = twin.count(sentences, "o", max_words)
    counts.update((word,) for s in sentences for word in s if word != "o")
    total, accepted = sum(map(len, sentences)), {}
    for words, n in counts.items():
        ends = [i for i, word in enumerate(words) if word != "o"]
        scores = [
            npmi_scorer(counts[words[: a + 1]], counts[words[b:]], n, 0, 1, total)
            for a, b in pairwise(ends)
        ]
        if scores and min(scores) > 0.4:
            accepted[words] = min(scores)
    exported = phrases.export_phrases()
    assert exported == pytest.approx({"_".join(words): s for words, s in accepted.items()})
    names = {words: "_".join(words) for words in accepted}
    frozen = phrases.freeze()
    for sentence in sentences:
        assert phrases[sentence] == frozen[sentence] == twin.join(sentence, names)


def test_a_chain_joins_three_words(path):
    corpus = LineSentence(path)
    two = Phrases(corpus, min_count=1, threshold=0.5)
    three = Phrases(two[corpus], min_count=1, threshold=0.5)
    slow = Phrases([two[s] for s in SENTENCES], min_count=1, threshold=0.5)
    assert three.vocab == slow.vocab
    chained = list(three[two[corpus]])
    assert chained == [slow[two[s]] for s in SENTENCES if s]
    assert list(three.freeze()[two.freeze()[corpus]]) == chained
    assert any(token.count("_") > 1 for sentence in chained for token in sentence)


@pytest.mark.parametrize("kind", ["file", "list", "generators", "chain"])
def test_a_model_reads_joined_text_as_ids(path, kind, monkeypatch):
    sentences = [s for s in SENTENCES if s] + [["new_york", "new", "york"]]
    path.write_text("\n".join(map(" ".join, sentences)))
    phrases = Phrases(sentences, **SETTINGS)
    corpus = {
        "file": LineSentence(path),
        "list": sentences,
        "generators": (iter(s) for s in sentences),
        "chain": phrases[sentences],
    }[kind]
    wanted = [phrases[phrases[s]] if kind == "chain" else phrases[s] for s in sentences]
    expected = scan(wanted)
    joined = phrases[corpus]
    monkeypatch.setattr(type(joined), "__iter__", None)  # nothing may read it as lists
    found = scan(joined)
    assert list(found.tokens) == list(expected.tokens)
    assert found.counts.tolist() == expected.counts.tolist()
    assert (found.n_tokens, found.n_sentences) == (expected.n_tokens, expected.n_sentences)
    assert found.stream.ids.tolist() == expected.stream.ids.tolist()
    assert found.stream.starts.tolist() == expected.stream.starts.tolist()
    if kind != "generators":
        ids = encode(joined, {"new_york": 0, "bank_of_america": 1}).ids
        assert ids.tolist() == encode(wanted, {"new_york": 0, "bank_of_america": 1}).ids.tolist()


def test_word2vec_learns_phrases(path):
    corpus = LineSentence(path)
    joined = Phrases(corpus, **SETTINGS)[corpus]
    settings = {"min_count": 1, "vector_size": 4, "workers": 1, "epochs": 2, "sample": 0}
    model, slow = (Word2Vec(text, **settings) for text in (joined, list(joined)))
    assert model.wv.index_to_key == slow.wv.index_to_key and "new_york" in model.wv
    assert np.array_equal(model.wv.vectors, slow.wv.vectors)
    pruned = Word2Vec(joined, max_vocab_size=10_000, **settings)
    assert np.array_equal(model.wv.vectors, pruned.wv.vectors)


def test_long_lines_are_cut_as_the_reader_cuts_them(path):
    words = [f"w{i % 7}" for i in range(100)]
    path.write_text("a b\n\n" + " ".join(words) + "\nc")
    for length in (1, 3, 7, 100):
        corpus = LineSentence(path, max_sentence_length=length)
        phrases = Phrases(corpus, min_count=1, threshold=0.01)
        assert list(phrases[corpus]) == [phrases[s] for s in corpus]
        text8 = fastvec.Text8Corpus(path, max_sentence_length=length)
        assert list(phrases[text8]) == [phrases[s] for s in text8]


def test_pieces_of_a_file_may_end_anywhere(path, monkeypatch):
    monkeypatch.setattr("fastvec.text.pieces.PIECE_BYTES", 5)
    monkeypatch.setattr("fastvec.text.pieces.PieceReader.__init__.__defaults__", ("strict", 5))
    phrases = Phrases(SENTENCES, **SETTINGS)
    assert list(phrases[LineSentence(path)]) == [phrases[s] for s in SENTENCES if s]
    path.write_bytes(b"a b\nc \xff d\n")
    with pytest.raises(UnicodeDecodeError, match="byte 6"):
        list(phrases[LineSentence(path)])


def test_what_is_a_sentence_and_what_a_corpus():
    phrases = Phrases(SENTENCES, **SETTINGS)
    assert phrases["new york"] == list("new york")
    assert phrases[[]] == [] and phrases[iter(["new", "york"])] == ["new_york"]
    assert phrases[("new", "york")] == ["new_york"]
    corpus = phrases[SENTENCES]
    assert list(corpus) == list(corpus) and len(corpus) == len(SENTENCES)
    once = phrases[iter(SENTENCES)]
    assert len(list(once)) == len(SENTENCES) and list(once) == []


def test_settings_that_change_take_effect():
    phrases = Phrases(SENTENCES, **SETTINGS)
    frozen = phrases.freeze()
    assert phrases[["new", "york"]] == frozen[["new", "york"]] == ["new_york"]
    phrases.threshold = frozen.threshold = 100
    assert phrases[["new", "york"]] == frozen[["new", "york"]] == ["new", "york"]
    frozen.phrasegrams["new_york"] = 200.0
    assert frozen[["new", "york"]] == ["new_york"]
    del frozen.phrasegrams["new_york"]
    assert frozen[["new", "york"]] == ["new", "york"]
    with pytest.raises(TypeError):
        phrases.vocab["new_york"] = 5
    phrases.threshold = 1
    phrases.vocab = {"new": 3, "york": 3, "new_york": 3, "x": 1}
    assert phrases[["new", "york", "x"]] == ["new", "york", "x"]  # (3 - 1) / 9 * 4
    phrases.threshold = 0.8
    assert phrases[["new", "york", "x"]] == ["new_york", "x"]
    phrases.add_vocab([["new", "york"]])
    assert phrases.vocab == {"new": 4, "york": 4, "new_york": 4, "x": 1}


@pytest.mark.parametrize("scoring", ["default", "npmi", one])
def test_copies_and_pickles_are_the_same(scoring):
    phrases = Phrases(SENTENCES, 1, 0.5, scoring=scoring, connector_words={"of"})
    for model in (phrases, phrases.freeze()):
        wanted = [model[s] for s in SENTENCES]
        for same in (copy.deepcopy(model), pickle.loads(pickle.dumps(model))):
            assert [same[s] for s in SENTENCES] == wanted
            assert same.scoring is model.scoring
    other = copy.deepcopy(phrases)
    other.add_vocab([["x", "y"]])
    assert "x_y" in other.vocab and "x_y" not in phrases.vocab


def test_a_class_of_ones_own_decides():
    class Pairs(Phrases):
        def score_candidate(self, word_a, word_b, in_between):
            return (f"{word_a}+{word_b}", 1.0) if word_b == "york" else (None, None)

    phrases = Pairs(SENTENCES)
    assert phrases[["new", "york", "is"]] == ["new+york", "is"]
    assert list(phrases[[["new", "york"]]]) == [["new+york"]]
    model = Word2Vec(phrases[SENTENCES], min_count=1, vector_size=2, workers=1, epochs=1)
    assert "new+york" in model.wv


def test_every_candidate_is_scored_by_a_users_function():
    phrases = Phrases(SENTENCES, 1, 2.5, scoring=one)
    assert phrases.export_phrases() == {"new_york": 5.0, "bank_of": 4.0, "of_america": 3.0} | {
        "the_bank": 3.0
    }
    assert phrases.score_candidate("new", "york", []) == ("new_york", 5.0)
    assert phrases.score_candidate("york", "new", []) == (None, None)


def test_known_scorers_by_hand():
    assert original_scorer(2, 4, 3, 8, 1, 0) == 2.0
    assert original_scorer(0, 4, 3, 8, 1, 0) == float("-inf")
    assert npmi_scorer(2, 2, 2, 0, 1, 8) == 1.0
    assert npmi_scorer(4, 4, 2, 0, 1, 8) == 0.0
    for counts in ((0, 2, 2, 0, 1, 8), (2, 2, 2, 0, 3, 8), (8, 8, 8, 0, 1, 8), (1, 1, 1, 0, 1, 0)):
        assert npmi_scorer(*counts) == float("-inf")


@pytest.mark.parametrize(
    ("settings", "error", "message"),
    [
        ({"min_count": 0}, ValueError, "min_count"),
        ({"threshold": 0}, ValueError, "threshold"),
        ({"threshold": 2, "scoring": "npmi"}, ValueError, "threshold"),
        ({"threshold": "high"}, TypeError, "threshold"),
        ({"scoring": "pmi"}, ValueError, "pmi"),
        ({"scoring": 5}, TypeError, "scoring"),
        ({"scoring": len}, ValueError, "worda_count"),
        ({"delimiter": b"_"}, TypeError, "delimiter"),
        ({"max_vocab_size": 0}, ValueError, "max_vocab_size"),
        ({"max_words": 1}, ValueError, "max_words"),
        ({"max_words": 9}, ValueError, "max_words"),
        ({"max_words": 3, "delimiter": ""}, ValueError, "delimiter"),
        ({"workers": 0}, ValueError, "workers"),
        ({"connector_words": "of"}, TypeError, "connector_words"),
        ({"common_terms": ["of"]}, TypeError, "connector_words"),
    ],
)
def test_wrong_settings_are_named(settings, error, message):
    with pytest.raises(error, match=message):
        Phrases(SENTENCES, **settings)


def test_a_scorer_that_has_no_name_is_refused():
    names = [
        "worda_count",
        "wordb_count",
        "bigram_count",
        "len_vocab",
        "min_count",
        "corpus_word_count",
    ]
    nameless = eval(f"lambda {', '.join(names)}: 1.0")
    with pytest.raises((AttributeError, pickle.PicklingError), match="top of a module"):
        Phrases(SENTENCES, scoring=nameless)


@pytest.mark.parametrize(
    ("sentences", "message"),
    [([[1, 2]], "int 1"), ([["a", b"b"]], "bytes"), (["a b"], "split"), ("a b", "LineSentence")],
)
def test_tokens_that_are_not_text_are_refused(sentences, message):
    with pytest.raises(TypeError, match=message):
        Phrases(sentences)


def test_joining_what_is_not_text_is_refused():
    phrases = Phrases(SENTENCES, **SETTINGS)
    with pytest.raises(TypeError, match="int 1"):
        phrases[["new", 1]]
    with pytest.raises(TypeError, match="int 1"):
        scan(phrases[[["new"], [1]]])


def test_nothing_is_learnt_from_nothing():
    for phrases in (Phrases(), Phrases([]), Phrases([[], []])):
        assert len(phrases.vocab) == 0 and phrases.export_phrases() == {}
        assert phrases[["a", "b"]] == ["a", "b"]
        phrases.add_vocab([["a", "b"]])
        assert phrases.vocab == {"a": 1, "b": 1, "a_b": 1}


def test_str_and_names():
    phrases = Phrases(SENTENCES, **SETTINGS)
    n_phrases = len(phrases.export_phrases())
    size = len(phrases.vocab)
    assert str(phrases) == (
        f"Phrases<{size} vocab, min_count=1, threshold=1.0, max_vocab_size=40000000>"
    )
    assert str(phrases.freeze()) == (
        f"FrozenPhrases<{n_phrases} phrases, min_count=1, threshold=1.0>"
    )
    assert Phraser is FrozenPhrases
    assert len(ENGLISH_CONNECTOR_WORDS) == 15


def test_progress_is_logged(caplog):
    with caplog.at_level(logging.INFO, "fastvec.models"):
        Phrases(SENTENCES, progress_per=1)
    assert any("PROGRESS" in record.message for record in caplog.records)
