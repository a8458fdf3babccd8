"""Bytes of memory and disk that a training takes, added up from what it holds."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self

from .families import Family

# Bytes, measured on 64-bit Linux with CPython 3.11 and NumPy 2 (`fastvec estimate --verify`).
PROGRAM = 38e6  # interpreter, NumPy, fastvec
READER = 7e6  # buffers of a thread that counts
TYPE_COUNTED = 220  # a word, its count, its place in the tables, while they are merged
TYPE_KEPT = 125  # what the allocator does not give back of that
WORD = 150  # a word's place in dict, list, counts and thresholds
PATH_OBJECTS = 510  # a word's path in the Huffman tree: arrays, and two views of them


@dataclass(frozen=True)
class Figures:
    """What a training reads.

    Attributes
    ----------
    tokens, sentences : int
        Of the whole text.
    types : int
        Different words.
    words : int
        Different words that are kept.
    type_bytes, word_bytes : float
        Mean length of these, in UTF-8.
    text_bytes : int
    read : float
        Share of the text that was read to find out; 1 if all figures are exact.
    """

    tokens: int
    sentences: int
    types: int
    words: int
    type_bytes: float
    word_bytes: float
    text_bytes: int
    read: float

    def to_dict(self) -> dict[str, Any]:
        """Return the figures by name."""
        return asdict(self)


@dataclass(frozen=True)
class Job:
    """The settings of a training that its size and speed depend on.

    `subwords` tells of rows of the words beside their vectors, `bucket` of rows of n-grams.
    """

    family: Family
    parameters: dict[str, Any]
    vector_size: int
    subwords: bool
    bucket: int
    min_n: int
    max_n: int
    outputs: int
    states: int
    hs: bool
    workers: int
    epochs: int
    min_count: int
    max_final_vocab: int | None
    cache_bytes: int
    format: str

    @classmethod
    def of(cls, family: Family, parameters: dict[str, Any], kind: str) -> Self:
        """Take the settings from a model that would be trained with these parameters."""
        from ..rules import resolve

        model = family.model_class()(**parameters)
        outputs = int(model.hs > 0) + int(model.negative > 0)
        if not outputs:
            raise ValueError("hs=0 and negative=0 leave nothing to train; set one of them")
        return cls(
            family=family,
            parameters=parameters,
            vector_size=model.vector_size,
            subwords=hasattr(model.wv, "vectors_vocab"),
            bucket=getattr(model, "bucket", 0),
            min_n=getattr(model, "min_n", 1),
            max_n=getattr(model, "max_n", 0),
            outputs=outputs,
            states=(1 + outputs) if resolve(model.rule).has_state else 0,
            hs=bool(model.hs),
            workers=model.workers,
            epochs=model.epochs,
            min_count=model.min_count,
            max_final_vocab=model.max_final_vocab,
            cache_bytes=model.cache_bytes,
            format=kind,
        )

    def n_grams(self, word_bytes: float) -> float:
        """N-grams of a word of so many bytes, as if each were a letter."""
        if not self.bucket:
            return 0.0
        return sum(max(0.0, word_bytes + 3 - n) for n in range(self.min_n, self.max_n + 1))


def memory(text: Figures, job: Job) -> dict[str, float]:
    """Return the resident bytes in each phase of a training; the largest is what it needs.

    The encoded corpus counts wherever it is: beyond the budget it is a mapped file, whose pages the
    system may take back when memory is short.
    """
    from ..models._weights import stride_of

    stream = 4 * text.tokens + 8 * text.sentences
    kept = PROGRAM + TYPE_KEPT * text.types + WORD * text.words
    kept += PATH_OBJECTS * text.words if job.hs else 0
    row = 4 * stride_of(job.vector_size)
    kept += row * (text.words * (1 + job.outputs + job.states) + job.bucket)
    if job.subwords:  # the sums of a word's rows, and which rows they are
        kept += text.words * (4 * job.vector_size + 8 + 4 * (1 + job.n_grams(text.word_bytes)))
    counted = TYPE_COUNTED + 2 * text.type_bytes
    return {
        "counting": PROGRAM + READER * job.workers + stream + counted * text.types,
        "training": kept + stream,
        "saving": kept,
    }


def disk(text: Figures, job: Job) -> dict[str, float]:
    """Return the bytes of the file that is written, and of the temporary one while training."""
    stream = 4 * text.tokens + 8 * text.sentences
    return {
        "file": _file_bytes(text, job),
        "temporary": stream if stream > job.cache_bytes else 0,
    }


def _file_bytes(text: Figures, job: Job) -> float:
    """The bytes of the file."""
    if job.format == "word2vec-binary":
        return text.words * (text.word_bytes + 2 + 4 * job.vector_size)
    if job.format == "fasttext":
        rows = text.words * 2 + job.bucket
        return text.words * (text.word_bytes + 10) + 4 * job.vector_size * rows
    if job.format != "native":
        return text.words * (text.word_bytes + 1 + DIGITS * job.vector_size)
    slots = 1 << max(1, (2 * text.words).bit_length())
    per_word = text.word_bytes + 8 + 4 + 8 + 4  # key, its offset, norm, count, threshold
    rows = 4 * job.vector_size * (1 + job.subwords + job.outputs + job.states)
    paths = 8 + 5 * PATH if job.hs else 0
    buckets = 4 * job.vector_size * job.bucket
    return text.words * (per_word + rows + paths) + 4 * slots + buckets


DIGITS = 12.3  # characters of a number in a text file, with the blank before it
PATH = 17  # nodes between the root of a Huffman tree and a word
