"""Layer 4: models. Each file chooses a context, an objective and a rule and owns the arrays.

The classes load on first use, as in the package above.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._lazy import lazy_names

if TYPE_CHECKING:
    from ..vectors.keyed import KeyedVectors
    from .doc2vec import Doc2Vec
    from .fasttext import FastText
    from .fasttext_classifier import FastTextClassifier
    from .glove import GloVe
    from .phrases import FrozenPhrases, Phraser, Phrases
    from .ppmi import PPMI
    from .svd import SVD
    from .word2vec import FAST_VERSION, Word2Vec

_HOMES = {
    "Doc2Vec": "fastvec.models.doc2vec",
    "FAST_VERSION": "fastvec.models.word2vec",
    "FastText": "fastvec.models.fasttext",
    "FrozenPhrases": "fastvec.models.phrases",
    "FastTextClassifier": "fastvec.models.fasttext_classifier",
    "GloVe": "fastvec.models.glove",
    "KeyedVectors": "fastvec.vectors.keyed",
    "Phraser": "fastvec.models.phrases",
    "Phrases": "fastvec.models.phrases",
    "PPMI": "fastvec.models.ppmi",
    "SVD": "fastvec.models.svd",
    "Word2Vec": "fastvec.models.word2vec",
    "callbacks": "fastvec.models.callbacks",
    "doc2vec": "fastvec.models.doc2vec",
    "keyedvectors": "fastvec.models.keyedvectors",
    "fasttext": "fastvec.models.fasttext",
    "fasttext_classifier": "fastvec.models.fasttext_classifier",
    "phrases": "fastvec.models.phrases",
    "ppmi": "fastvec.models.ppmi",
    "svd": "fastvec.models.svd",
    "word2vec": "fastvec.models.word2vec",
}

__all__ = [
    "FAST_VERSION",
    "PPMI",
    "SVD",
    "Doc2Vec",
    "FastText",
    "FastTextClassifier",
    "FrozenPhrases",
    "GloVe",
    "KeyedVectors",
    "Phraser",
    "Phrases",
    "Word2Vec",
]

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
