"""Files of phrases: round trips, scorers by name, files that lie."""

import json
import sys

import numpy as np
import pytest

import fastvec
from fastvec import FormatError, FrozenPhrases, Phrases
from fastvec.io.native import read_tensors, write_tensors

SENTENCES = [["new", "york", "is", "new"], ["bank", "of", "new", "york"], ["new", "york"]]
SETTINGS = {"min_count": 1, "threshold": 0.2, "connector_words": {"of"}}


def one(worda_count, wordb_count, bigram_count, len_vocab, min_count, corpus_word_count):
    """A scorer of a user's."""
    return float(bigram_count)


@pytest.fixture(params=["default", "npmi", one])
def phrases(request):
    return Phrases(SENTENCES, scoring=request.param, delimiter=" ", max_words=3, **SETTINGS)


def test_counts_come_back(phrases, tmp_path):
    path = tmp_path / "phrases"
    phrases.save(path)
    for again in (Phrases.load(path), fastvec.load(path), Phrases.load(path, mmap="r")):
        assert type(again) is Phrases and again.vocab == phrases.vocab
        for name in (*Phrases._settings, "connector_words", "scoring"):
            assert getattr(again, name) == getattr(phrases, name)
        assert [again[s] for s in SENTENCES] == [phrases[s] for s in SENTENCES]
        again.add_vocab(SENTENCES)
        assert again.vocab["new york"] == 6


def test_frozen_phrases_come_back(phrases, tmp_path):
    path, frozen = tmp_path / "frozen", phrases.freeze()
    frozen.save(path)
    for again in (FrozenPhrases.load(path), fastvec.load(path)):
        assert again.phrasegrams == frozen.phrasegrams
        assert (again.scoring, again.delimiter) == (frozen.scoring, " ")
        assert [again[s] for s in SENTENCES] == [frozen[s] for s in SENTENCES]


def test_counts_of_two_machines_are_merged_from_files(tmp_path):
    for part, sentences in (("a", SENTENCES[:1]), ("b", SENTENCES[1:])):
        Phrases(sentences, **SETTINGS).save(tmp_path / part)
    first = Phrases.load(tmp_path / "a")
    first.merge(Phrases.load(tmp_path / "b"))
    assert first.vocab == Phrases(SENTENCES, **SETTINGS).vocab


def test_a_scorer_is_found_by_its_name_or_missed_with_a_warning(tmp_path, monkeypatch):
    phrases, path = Phrases(SENTENCES, 1, 0.2, scoring=one), tmp_path / "phrases"
    phrases.save(path)
    assert Phrases.load(path).scoring is one
    monkeypatch.delitem(sys.modules, __name__)
    with pytest.warns(UserWarning, match="scoring"):
        missed = Phrases.load(path)
    assert missed.vocab == phrases.vocab
    with pytest.raises(RuntimeError, match="scoring"):
        missed[["new", "york"]]
    with pytest.warns(UserWarning, match="left out"):
        phrases.save(path)
    missed.scoring = one
    assert missed[["new", "york"]] == ["new_york"]


class _Callable:
    def __call__(
        self, worda_count, wordb_count, bigram_count, len_vocab, min_count, corpus_word_count
    ):
        return 1.0


def test_an_object_that_scores_is_left_out_of_files(tmp_path):
    phrases = Phrases(SENTENCES, 1, 0.2, scoring=_Callable())
    with pytest.warns(UserWarning, match="left out"):
        phrases.save(tmp_path / "phrases")


@pytest.mark.parametrize(
    "name", ["os:system", "json:dumps", "a:b:c", "no_module:f", "builtins:eval"]
)
def test_a_file_cannot_name_any_function(tmp_path, name):
    changed(tmp_path, lambda arrays, settings: settings.update(scoring=name))
    with pytest.warns(UserWarning, match="scoring"):
        assert Phrases.load(tmp_path / "phrases").scoring is None


def changed(folder, change, frozen=False):
    """Write a file, then write it again with something changed."""
    path = folder / "phrases"
    model = Phrases(SENTENCES, **SETTINGS)
    (model.freeze() if frozen else model).save(path)
    arrays, metadata = read_tensors(path, mmap=False)
    settings = json.loads(metadata["settings"])
    change(arrays, settings)
    write_tensors(path, arrays, {**metadata, "settings": json.dumps(settings)})
    return path


LIES = {
    "a prefix behind its entry": lambda a, s: a.update(prefix=a["prefix"] * 0 - 99),
    "a prefix that is no word": lambda a, s: a.update(prefix=a["prefix"] * 0 + 99),
    "a word that is not there": lambda a, s: a.update(last=a["last"] * 0 + 99),
    "a negative word": lambda a, s: a.update(last=a["last"] * 0 - 1),
    "a negative count": lambda a, s: a.update(counts=-a["counts"]),
    "a negative count of a word": lambda a, s: a.update(word_counts=-a["word_counts"] - 1),
    "floats": lambda a, s: a.update(counts=a["counts"].astype(float)),
    "arrays of other lengths": lambda a, s: a.update(last=a["last"][1:]),
    "a matrix": lambda a, s: a.update(counts=a["counts"][None]),
    "no counts": lambda a, s: a.pop("counts"),
    "offsets behind the words": lambda a, s: a.update({"keys.offsets": a["keys.offsets"] * 99}),
    "too few words": lambda a, s: a.update(word_counts=a["word_counts"][1:]),
    "integers as words": lambda a, s: a.update({"keys.kind": a["keys.kind"] + 1}),
    "a word twice": lambda a, s: a["keys.bytes"].fill(97),
    "no delimiter": lambda a, s: s.pop("delimiter"),
    "a list as delimiter": lambda a, s: s.update(delimiter=["_"]),
    "text as min_count": lambda a, s: s.update(min_count="many"),
    "a bar of zero": lambda a, s: s.update(min_reduce=0),
    "half a word": lambda a, s: s.update(corpus_word_count=1.5),
    "connector words that are none": lambda a, s: s.update(connector_words=[1]),
    "very long phrases": lambda a, s: s.update(max_words=99),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_file_that_lies_is_a_format_error(tmp_path, lie):
    with pytest.raises(FormatError, match="phrases"):
        Phrases.load(changed(tmp_path, LIES[lie]))


@pytest.mark.parametrize(
    "change",
    [
        lambda a, s: a.pop("scores"),
        lambda a, s: a.update(scores=a["scores"].astype(np.float32)),
        lambda a, s: a.update(scores=a["scores"][1:]),
        lambda a, s: s.update(threshold=None),
        lambda a, s: s.update(max_words=[2]),
    ],
)
def test_a_file_of_frozen_phrases_that_lies_is_a_format_error(tmp_path, change):
    with pytest.raises(FormatError, match="phrases"):
        FrozenPhrases.load(changed(tmp_path, change, frozen=True))


def test_a_file_cut_off_anywhere_is_a_format_error(tmp_path):
    path = changed(tmp_path, lambda arrays, settings: None)
    whole = path.read_bytes()
    for length in range(0, len(whole), 97):
        path.write_bytes(whole[:length])
        with pytest.raises(FormatError):
            Phrases.load(path)


def test_other_files_are_refused_by_name(tmp_path):
    phrases, path = Phrases(SENTENCES, **SETTINGS), tmp_path / "phrases"
    phrases.save(path)
    with pytest.raises(TypeError, match="holds Phrases"):
        FrozenPhrases.load(path)
    with pytest.raises(TypeError, match="no vectors"):
        fastvec.load(path, limit=5)
    phrases.freeze().save(path)
    with pytest.raises(TypeError, match="FrozenPhrases"):
        Phrases.load(path)
    with pytest.raises(ValueError, match="mmap"):
        FrozenPhrases.load(path, mmap="w")
    arrays, metadata = read_tensors(path, mmap=False)
    write_tensors(path, arrays, {**metadata, "format_version": "99"})
    with pytest.raises(FormatError, match="99"):
        FrozenPhrases.load(path)
