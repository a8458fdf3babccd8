"""Phrases: counts, scores and joined sentences are those of a few lines of Python."""

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastvec.models.phrases import (
    Phrases,
    npmi_scorer,
)

sys.path.insert(0, str(Path(__file__).parent))
import phrase_reference as reference

WORDS = st.sampled_from(["a", "b", "c", "d", "of", "the", "a_b", "b_c", "a_of", "_", "d_", "of_b"])
CLEAN = st.sampled_from(["a", "b", "c", "d", "of", "the"])
CONNECTORS = st.sampled_from([frozenset(), frozenset({"of"}), frozenset({"of", "the"})])


def texts(words=WORDS):
    return st.lists(st.lists(words, max_size=8), max_size=12)


def scored(model):
    """What the reference says of two words of a model."""
    name = "npmi" if model.scoring is npmi_scorer else "default"

    def score(first, last, text):
        counts = model.corpus_word_count, name, model.min_count
        return reference.score(dict(model.vocab), *counts, first, last, text)

    return score


@given(texts(), CONNECTORS)
def test_counts_are_those_of_the_reference(sentences, connectors):
    phrases = Phrases(sentences, connector_words=connectors)
    vocab, n_tokens = reference.learnt(sentences, connectors)
    assert phrases.vocab == vocab
    assert len(Phrases(sentences, connector_words=connectors).vocab) == len(vocab)
    assert phrases.corpus_word_count == n_tokens


@pytest.mark.parametrize(("scoring", "threshold"), [("default", 0.3), ("npmi", 0.1)])
@given(texts(), texts(), CONNECTORS, st.sampled_from(["_", "__", "", "d", "_d"]))
def test_joined_sentences_are_those_of_the_reference(
    scoring, threshold, sentences, others, connectors, delimiter
):
    phrases = Phrases(
        sentences,
        min_count=1,
        threshold=threshold,
        scoring=scoring,
        connector_words=connectors,
        delimiter=delimiter,
    )
    score = scored(phrases)

    def is_phrase(*words):
        return score(*words) > threshold

    wanted = [reference.joined(s, connectors, is_phrase, delimiter) for s in [*sentences, *others]]
    assert [phrases[s] for s in [*sentences, *others]] == wanted
    if sentences and sentences[0]:
        assert list(phrases[[*sentences, *others]]) == wanted
    for sentence in sentences:
        assert [token for token, _ in phrases.analyze_sentence(sentence)] == phrases[sentence]
        assert [token for token, _ in phrases._asked(sentence)] == phrases[sentence]


@given(texts(), CONNECTORS)
def test_frozen_phrases_join_by_their_texts(sentences, connectors):
    phrases = Phrases(sentences, min_count=1, threshold=0.3, connector_words=connectors)
    frozen = phrases.freeze()
    grams = frozen.phrasegrams
    for sentence in sentences:
        wanted = reference.joined(sentence, connectors, lambda *words: grams.get(words[2], 0) > 0.3)
        assert frozen[sentence] == wanted


@given(texts(CLEAN), CONNECTORS, st.sampled_from([("default", 0.3), ("npmi", -0.5)]))
def test_exported_scores_are_those_of_the_reference(sentences, connectors, scoring):
    name, threshold = scoring
    phrases = Phrases(sentences, 1, threshold, scoring=name, connector_words=connectors)
    score = scored(phrases)
    wanted = {}
    for text in phrases.vocab:
        first, last = text.split("_")[0], text.split("_")[-1]
        if "_" in text and score(first, last, text) > threshold:
            wanted[text] = score(first, last, text)
    assert phrases.export_phrases() == wanted
    assert phrases.freeze().phrasegrams == wanted
    assert phrases.find_phrases(sentences).items() <= wanted.items()
