"""Damages small files of every format and loads them: vectors or a clean error, never anything else.

The suite runs some hundred rounds. ``python tests/io/fuzz_loaders.py --seconds 600`` goes on for ten
minutes, best with kernels built by ``FASTVEC_CHECK=1 FASTVEC_SANITIZE=1`` (CONTRIBUTING.md).
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import io
import itertools
import logging
import pickle
import random
import tempfile
import time
import warnings
from pathlib import Path
from typing import ClassVar

import numpy as np

import fastvec

# What a loader may raise for a file: FormatError and UnicodeDecodeError are ValueErrors.
# NotImplementedError says that a model of fastText is of a kind that does not open here.
CLEAN = (ValueError, TypeError, AttributeError, FileNotFoundError, NotImplementedError)

_PIECES = [b"", b"\0", b"\n", b" ", b"-", b"9" * 12, b"\xff", b"e", b"(", b"}", b"\x94", b"0.5"]
_OPTIONS = [{}, {"keys": ["a", "new york"]}, {"dtype": np.float64, "limit": 3}, {"mmap": "r"}]
FOREIGN = Path(__file__).with_name("fasttext")  # quantised classifiers
_PLACE = {
    "KeyedVectors": "keyedvectors",
    "Vocab": "keyedvectors",
    "Word2Vec": "word2vec",
    "Word2VecKeyedVectors": "keyedvectors",
    "FastTextKeyedVectors": "fasttext",
    "FastText": "fasttext",
}


class _Pickler(pickle._Pickler):
    """Names this module's stand-ins as gensim's classes."""

    def save_global(self, obj, name=None):
        """Write the name of a class of gensim for its stand-in."""
        if getattr(obj, "stands_in", False):
            module = f"gensim.models.{_PLACE[obj.__name__]}"
            self.write(b"c" + module.encode() + b"\n" + obj.__name__.encode() + b"\n")
        else:
            super().save_global(obj, name)

    dispatch: ClassVar = {**pickle._Pickler.dispatch, type: save_global}


def _as_gensim_saves(kind, state):
    """A pickle of an object with these attributes."""
    instance = type(kind, (), {"stands_in": True})()
    instance.__dict__.update(state)
    file = io.BytesIO()
    _Pickler(file, 4).dump(instance)
    return file.getvalue()


def samples():
    """Return whole files, one or more of every format."""
    sentences = [["a", "é", "new york", "k", "b"]] * 9
    options = {"vector_size": 3, "min_count": 1, "workers": 1, "progress": False}
    model = fastvec.Word2Vec(sentences, hs=1, **options)
    kv = model.wv
    found = []
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f"

        def take(write, *args, **kwargs):
            write(path, *args, **kwargs)
            found.append(path.read_bytes())

        take(model.save)
        take(kv.save_word2vec_format)
        take(kv.save_word2vec_format, write_header=False)
        points = dict(kv.expandos)
        kv.expandos = {"count": kv.expandos["count"]}
        take(kv.save)
        kv.index_to_key = [str(key).replace(" ", "_") for key in kv.index_to_key]
        take(kv.save_word2vec_format, binary=True)
        subwords = fastvec.models.FastText(sentences, bucket=9, **options)
        take(subwords.save)
        take(lambda to: fastvec.models.fasttext.save_facebook_model(subwords, to))
        phrases = fastvec.Phrases(sentences, 1, 0.1, connector_words={"k"}, max_words=3)
        take(phrases.save)
        take(phrases.freeze().save)
        pairs = fastvec.PPMI(sentences, min_count=1, progress=False)
        take(pairs.save)
        take(pairs.wv.save)
        take(fastvec.SVD(vector_size=2).fit(pairs).save)
        counts = fastvec.CooccurrenceMatrix.count(sentences, min_count=1, progress=False)
        take(counts.save)
        take(fastvec.GloVe(**{**options, "epochs": 1}).fit(counts).save)
        documents = [fastvec.TaggedDocument(words, [i, "t"]) for i, words in enumerate(sentences)]
        take(fastvec.Doc2Vec(documents, **options).save)
        texts, labels = ["a b", "b k", "k a"] * 3, ["x", ["x", "y"], "y"] * 3
        made = {**options, "word_ngrams": 2, "bucket": 9, "epochs": 1}
        classifier = fastvec.FastTextClassifier(texts, labels, **made)
        take(classifier.save)
        take(classifier.save_fasttext)
    found += [path.read_bytes() for path in sorted(FOREIGN.glob("*.ftz"))]
    inner = type("KeyedVectors", (), {"stands_in": True})()
    inner.__dict__.update(
        vectors=np.array(kv.vectors),
        index_to_key=list(kv.index_to_key),
        expandos=points,
        __numpys=[],
    )
    found.append(_as_gensim_saves("KeyedVectors", inner.__dict__))
    entries = {}
    for row, key in enumerate(kv.index_to_key):
        entries[np.str_(key)] = type("Vocab", (), {"stands_in": True})()
        entries[np.str_(key)].__dict__.update(index=row, count=9)
    former = {"vectors": np.array(kv.vectors), "index2word": list(entries), "vocab": entries}
    found.append(_as_gensim_saves("Word2VecKeyedVectors", former))
    outer = {"wv": inner, "syn1": np.array(model.syn1), "hs": 1, "negative": 0, "seed": 3}
    found.append(_as_gensim_saves("Word2Vec", outer))
    wv = subwords.wv
    names = (
        "vectors_vocab",
        "vectors_ngrams",
        "index_to_key",
        "min_n",
        "max_n",
        "bucket",
        "expandos",
    )
    state = {name: getattr(wv, name) for name in (*names, "compatible_hash")}
    found.append(_as_gensim_saves("FastTextKeyedVectors", state))
    inner = type("FastTextKeyedVectors", (), {"stands_in": True})()
    inner.__dict__.update(state)
    outer = {"wv": inner, "syn1neg": np.array(subwords.syn1neg), "hs": 0, "negative": 5}
    found.append(_as_gensim_saves("FastText", outer))
    return found


def check(path, rng, files):
    """Damage one of the files with these random numbers, write it to `path`, load it."""
    raw = bytearray(rng.choice(files))
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(raw) + 1)
        raw[at : at + rng.randint(0, 3)] = rng.choice([*_PIECES, rng.randbytes(rng.randint(1, 4))])
    if rng.random() < 0.1:
        del raw[rng.randrange(len(raw) + 1) :]
    path.write_bytes(raw if rng.random() < 0.7 else gzip.compress(raw, 1))
    for options in _OPTIONS:
        with contextlib.suppress(*CLEAN), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            opened = fastvec.load(path, threads=2, **options)
            if hasattr(opened, "find_phrases"):
                assert all(isinstance(t, str) for t in opened[["a", "é", "k", "b", "x"]])
                continue
            if hasattr(opened, "predict"):
                assert len(opened.predict("w1 w2 unknown", k=2)[0]) <= 2
                continue
            if isinstance(opened, fastvec.CooccurrenceMatrix):
                assert opened.to_scipy().shape == opened.shape
                continue
            kv = getattr(opened, "wv", opened)
            assert kv.vectors.shape == (len(kv), kv.vector_size)
            for key in list(kv.index_to_key)[:5]:
                assert key is None or len(kv[key]) == kv.vector_size
            if isinstance(kv, fastvec.SparseKeyedVectors) and len(kv):
                kv.most_similar(kv.index_to_key[0], topn=3)
            if opened is not kv and "mmap" not in options:
                train(opened)


def train(model):
    """Let kernels go by what was loaded; that it cannot be trained on, or not well, is no matter."""
    with contextlib.suppress(RuntimeError, ArithmeticError, MemoryError):
        model.workers, model.epochs = 1, 1
        model.train([["a", "k", "b"]] * 3, total_examples=3, epochs=1)


def main():
    """Fuzz for a time."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=600)
    parser.add_argument("--seed", type=int, default=random.randrange(2**32))
    args = parser.parse_args()
    logging.disable()
    files = samples()
    end = time.monotonic() + args.seconds
    with tempfile.TemporaryDirectory() as folder:
        for n in itertools.count(args.seed):
            if time.monotonic() > end:
                break
            try:
                check(Path(folder) / "f", random.Random(n), files)
            except BaseException:
                print(f"seed {n}")
                raise
    print(f"{n - args.seed} damaged files, seeds from {args.seed} on: vectors or clean errors only")


if __name__ == "__main__":
    main()
