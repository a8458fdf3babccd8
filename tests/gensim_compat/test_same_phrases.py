"""Phrases: the counts, scores and sentences of the installed gensim."""

import warnings

import pytest
from hypothesis import given
from hypothesis import strategies as st

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    gensim = pytest.importorskip("gensim.models.phrases")

from fastvec.models import phrases as ours

WORDS = st.sampled_from(["a", "b", "c", "d", "of", "the", "a_b", "b_c", "_", "a_of"])
SENTENCES = st.lists(st.lists(WORDS, max_size=8), max_size=12)
SETTINGS = st.fixed_dictionaries(
    {
        "min_count": st.sampled_from([1, 2]),
        "connector_words": st.sampled_from([frozenset(), frozenset({"of", "the"})]),
        "delimiter": st.sampled_from(["_", " "]),
    },
    optional={"max_vocab_size": st.sampled_from([4, 9])},
)
SCORING = st.sampled_from([("default", 0.4), ("npmi", 0.2)])


def both(sentences, settings, scoring):
    name, threshold = scoring
    settings = {**settings, "scoring": name, "threshold": threshold}
    return (module.Phrases(sentences, **settings) for module in (gensim, ours))


@given(SENTENCES, SENTENCES, SETTINGS, SCORING)
def test_the_same_counts_and_sentences(sentences, others, settings, scoring):
    settings.pop("max_vocab_size", None)
    theirs, mine = both(sentences, settings, scoring)
    assert mine.vocab == theirs.vocab
    assert mine.corpus_word_count == theirs.corpus_word_count
    assert str(mine) == str(theirs)
    for sentence in sentences + others:
        assert list(mine.analyze_sentence(sentence)) == list(theirs.analyze_sentence(sentence))
        assert mine[sentence] == theirs[sentence]
    assert theirs.export_phrases().items() <= mine.export_phrases().items()
    frozen = theirs.freeze(), mine.freeze()
    frozen[1].phrasegrams = frozen[0].phrasegrams
    for sentence in sentences + others:
        assert frozen[1][sentence] == frozen[0][sentence]


CLEAN = st.lists(
    st.lists(st.sampled_from(["a", "b", "c", "of", "the"]), min_size=1, max_size=8), max_size=12
)


@given(CLEAN, CLEAN, SETTINGS, SCORING)
def test_the_same_after_pruning_and_more_text(sentences, others, settings, scoring):
    theirs, mine = both(sentences, settings, scoring)
    for more in (others, sentences):
        theirs.add_vocab(more)
        mine.add_vocab(more)
        assert mine.vocab == theirs.vocab
        assert mine.min_reduce == theirs.min_reduce
    assert mine.export_phrases() == theirs.export_phrases()
    assert mine.freeze().phrasegrams == theirs.freeze().phrasegrams
