"""Word vectors: trained, served and evaluated at the speed of the machine.

>>> import fastvec
>>> corpus = [["the", "cat", "sat"], ["the", "dog", "sat"]] * 50
>>> model = fastvec.Word2Vec(corpus, vector_size=8, min_count=1, workers=1)
>>> len(model.wv)
4

The names below load on first use: ``import fastvec`` itself reads neither SciPy nor a kernel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._lazy import lazy_names

if TYPE_CHECKING:
    from . import evaluate, models, utils
    from .counts.documents import TermDocumentMatrix
    from .counts.matrix import CooccurrenceMatrix
    from .io.errors import FormatError, TruncatedError
    from .io.loading import load
    from .models.doc2vec import Doc2Vec
    from .models.fasttext import FastText
    from .models.fasttext_classifier import FastTextClassifier
    from .models.glove import GloVe
    from .models.phrases import FrozenPhrases, Phrases
    from .models.ppmi import PPMI
    from .models.svd import SVD
    from .models.word2vec import Word2Vec
    from .text.readers import LineSentence, PathLineSentences, Text8Corpus
    from .text.tagged import TaggedDocument, TaggedLineDocument
    from .train.callbacks import CallbackAny2Vec, StopTraining
    from .train.stopping import EarlyStopping
    from .vectors.keyed import KeyedVectors
    from .vectors.sparse_vectors import SparseKeyedVectors

__version__ = "0.1.0"

_HOMES = {
    "CallbackAny2Vec": "fastvec.train.callbacks",
    "CooccurrenceMatrix": "fastvec.counts.matrix",
    "Doc2Vec": "fastvec.models.doc2vec",
    "EarlyStopping": "fastvec.train.stopping",
    "FastText": "fastvec.models.fasttext",
    "FastTextClassifier": "fastvec.models.fasttext_classifier",
    "FormatError": "fastvec.io.errors",
    "FrozenPhrases": "fastvec.models.phrases",
    "GloVe": "fastvec.models.glove",
    "KeyedVectors": "fastvec.vectors.keyed",
    "LineSentence": "fastvec.text.readers",
    "PPMI": "fastvec.models.ppmi",
    "PathLineSentences": "fastvec.text.readers",
    "Phrases": "fastvec.models.phrases",
    "SVD": "fastvec.models.svd",
    "SparseKeyedVectors": "fastvec.vectors.sparse_vectors",
    "StopTraining": "fastvec.train.callbacks",
    "TaggedDocument": "fastvec.text.tagged",
    "TaggedLineDocument": "fastvec.text.tagged",
    "TermDocumentMatrix": "fastvec.counts.documents",
    "Text8Corpus": "fastvec.text.readers",
    "TruncatedError": "fastvec.io.errors",
    "Word2Vec": "fastvec.models.word2vec",
    "evaluate": "fastvec.evaluate",
    "load": "fastvec.io.loading",
    "models": "fastvec.models",
    "utils": "fastvec.utils",
}

__all__ = [
    "PPMI",
    "SVD",
    "CallbackAny2Vec",
    "CooccurrenceMatrix",
    "Doc2Vec",
    "EarlyStopping",
    "FastText",
    "FastTextClassifier",
    "FormatError",
    "FrozenPhrases",
    "GloVe",
    "KeyedVectors",
    "LineSentence",
    "PathLineSentences",
    "Phrases",
    "SparseKeyedVectors",
    "StopTraining",
    "TaggedDocument",
    "TaggedLineDocument",
    "TermDocumentMatrix",
    "Text8Corpus",
    "TruncatedError",
    "Word2Vec",
    "__version__",
    "evaluate",
    "load",
    "models",
    "utils",
]

__getattr__, __dir__ = lazy_names(__name__, _HOMES)
