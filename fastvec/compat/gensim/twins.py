"""Which module of gensim corresponds to which of ours; our names are those of its ``__all__``."""

from __future__ import annotations

import importlib

INTERFACE_VERSION = "4.4.0"  # of the gensim whose interface is followed

# None: a package that only holds modules.
TWINS: dict[str, str | None] = {
    "gensim": None,
    "gensim.models": "fastvec.models",
    "gensim.models.callbacks": "fastvec.models.callbacks",
    "gensim.models.doc2vec": "fastvec.models.doc2vec",
    "gensim.models.fasttext": "fastvec.models.fasttext",
    "gensim.models.keyedvectors": "fastvec.models.keyedvectors",
    "gensim.models.phrases": "fastvec.models.phrases",
    "gensim.models.word2vec": "fastvec.models.word2vec",
    "gensim.scripts": None,
    "gensim.scripts.glove2word2vec": "fastvec.scripts.glove2word2vec",
    "gensim.scripts.word2vec_standalone": "fastvec.scripts.word2vec_standalone",
    "gensim.utils": "fastvec.utils",
}


def our_names(gensim_module: str) -> dict[str, object]:
    """Return what we have of a gensim module: public name to object."""
    twin = TWINS[gensim_module]
    if twin is None:
        return {}
    module = importlib.import_module(twin)
    return {name: getattr(module, name) for name in module.__all__}
