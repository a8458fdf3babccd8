"""A text that is made up by Zipf's law, for estimates from numbers alone."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from ._estimate_corpus import Text
from ._estimate_sizes import Figures, Job

_TOKENS = 400_000  # of the text that the speed is measured on
_SENTENCE = 20  # tokens of a sentence, where nothing is said
_WORD_BYTES = 7.5  # of different words in European languages
_TYPES = 4  # different words for each that is kept


@contextmanager
def made_up(
    job: Job, tokens: int, vocabulary: int, types: int | None, sentences: int | None
) -> Iterator[Text]:
    """Give the figures of a text by its size, and a sample with that many words."""
    if job.max_final_vocab is not None:
        vocabulary = min(vocabulary, job.max_final_vocab)
    figures = Figures(
        tokens=tokens,
        sentences=sentences or max(1, tokens // _SENTENCE),
        types=max(types or _TYPES * vocabulary, vocabulary),
        words=vocabulary,
        type_bytes=_WORD_BYTES,
        word_bytes=_WORD_BYTES,
        text_bytes=round(tokens * (_WORD_BYTES - 1.5)),  # frequent words are short
        read=0.0,
    )
    length = max(1, figures.tokens // figures.sentences)
    shares = 1 / np.arange(1, vocabulary + 1)
    rng = np.random.default_rng(0)
    drawn = np.searchsorted(np.cumsum(shares), rng.random(_TOKENS) * shares.sum())
    with tempfile.NamedTemporaryFile("w", prefix="fastvec-", suffix=".txt") as sample:
        # every word once, so that the tables have their size
        ids = np.concatenate([drawn, rng.permutation(vocabulary)])
        for begin in range(0, len(ids), length):
            sample.write(" ".join(f"w{i}" for i in ids[begin : begin + length].tolist()) + "\n")
        sample.flush()
        yield Text(figures, sample.name, 0.0)
