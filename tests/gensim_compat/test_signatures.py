"""Names, order and defaults of parameters, compared with those of the installed gensim."""

import inspect
import warnings

import pytest

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    pytest.importorskip("gensim")
    import gensim.models.callbacks
    import gensim.models.keyedvectors
    import gensim.models.phrases
    import gensim.models.word2vec
    import gensim.scripts.glove2word2vec
    import gensim.utils

import fastvec.models
import fastvec.scripts.glove2word2vec
import fastvec.utils

PAIRS = {
    "KeyedVectors": (gensim.models.KeyedVectors, fastvec.KeyedVectors),
    "Word2Vec": (gensim.models.Word2Vec, fastvec.Word2Vec),
    "LineSentence": (gensim.models.word2vec.LineSentence, fastvec.LineSentence),
    "PathLineSentences": (gensim.models.word2vec.PathLineSentences, fastvec.PathLineSentences),
    "Text8Corpus": (gensim.models.word2vec.Text8Corpus, fastvec.Text8Corpus),
    "CallbackAny2Vec": (gensim.models.callbacks.CallbackAny2Vec, fastvec.CallbackAny2Vec),
    "Phrases": (gensim.models.phrases.Phrases, fastvec.Phrases),
    "FrozenPhrases": (gensim.models.phrases.FrozenPhrases, fastvec.FrozenPhrases),
    "phrases": (gensim.models.phrases, fastvec.models.phrases),
    "keyedvectors": (gensim.models.keyedvectors, fastvec.models.keyedvectors),
    "word2vec": (gensim.models.word2vec, fastvec.models.word2vec),
    "utils": (gensim.utils, fastvec.utils),
    "glove2word2vec": (gensim.scripts.glove2word2vec, fastvec.scripts.glove2word2vec),
}

# Ours names its parameters, theirs hands everything on.
HANDS_ON = {
    "FrozenPhrases.load",
    "FrozenPhrases.save",
    "Phrases.load",
    "Phrases.save",
    "KeyedVectors.load",
    "KeyedVectors.save",
    "Word2Vec.load",
    "Word2Vec.save",
    "keyedvectors.load_word2vec_format",
}


def public_functions(place):
    """Return the functions of a class or module by name, the constructor too."""
    found = inspect.getmembers(place, callable)
    if inspect.ismodule(place):
        return {n: f for n, f in found if inspect.isfunction(f) and f.__module__ == place.__name__}
    return {n: f for n, f in found if not n.startswith("_") or n == "__init__"}


def parameters(function):
    return list(inspect.signature(function).parameters.values())


CASES = {
    f"{place}.{name}": (theirs, getattr(mine, name, None))
    for place, (gensims, mine) in PAIRS.items()
    for name, theirs in public_functions(gensims).items()
    # of a module only what we have: its other functions are not ours to offer
    if inspect.isclass(gensims) or name in mine.__all__
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_same_parameters(name):
    theirs, mine = CASES[name]
    assert mine is not None, f"{name} is not there"
    if name in HANDS_ON:
        return
    wanted = [p for p in parameters(theirs) if p.kind is not p.VAR_KEYWORD]
    got = parameters(mine)
    assert [(p.name, p.default) for p in got[: len(wanted)]] == [
        (p.name, p.default) for p in wanted
    ]
    assert all(p.default is not p.empty or p.kind is p.VAR_KEYWORD for p in got[len(wanted) :])
