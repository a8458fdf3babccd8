"""KeyedVectors under the module path and the names of gensim."""

from __future__ import annotations

from numpy import float32 as REAL

from fastvec.vectors.initial import prep_vectors, pseudorandom_weak_vector
from fastvec.vectors.keyed import KeyedVectors
from fastvec.vectors.subword_vectors import FastTextKeyedVectors

Word2VecKeyedVectors = KeyedVectors
Doc2VecKeyedVectors = KeyedVectors
EuclideanKeyedVectors = KeyedVectors

load_word2vec_format = KeyedVectors.load_word2vec_format

__all__ = [
    "REAL",
    "Doc2VecKeyedVectors",
    "EuclideanKeyedVectors",
    "FastTextKeyedVectors",
    "KeyedVectors",
    "Word2VecKeyedVectors",
    "load_word2vec_format",
    "prep_vectors",
    "pseudorandom_weak_vector",
]
