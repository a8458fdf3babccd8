"""How long a training takes: a short one is run on a sample, with tables of the real size."""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING

from ._estimate_corpus import Text
from ._estimate_sizes import Job

if TYPE_CHECKING:
    from ..models.word2vec import Word2Vec

_PILOT = 300_000  # bytes
_SECONDS = 2.0  # of training on which the speed is measured
_START = 0.4  # seconds until the program has begun
_SCAN_SPEED = 30e6  # bytes a second and thread, for a text that is made up
_WRITE_SPEED = 400e6  # bytes a second
_WORD_SECONDS = 3e-6  # for a word's entry in the vocabulary


def seconds(text: Text, job: Job, file_bytes: float) -> dict[str, float]:
    """Return the seconds of each phase of a training."""
    figures = text.figures
    scan_speed = text.scan_speed or _SCAN_SPEED * job.workers
    return {
        "counting": figures.text_bytes / scan_speed + _WORD_SECONDS * figures.types,
        "training": figures.tokens * job.epochs / words_per_second(text, job),
        "saving": file_bytes / _WRITE_SPEED,
        "start": _START,
    }


def words_per_second(text: Text, job: Job) -> float:
    """Return the raw words a second of a short training on the sample."""
    settings = dict(job.parameters, min_count=1, max_final_vocab=text.figures.words)
    settings |= {"epochs": 1, "progress": False}
    settings.pop("max_vocab_size", None)
    if text.figures.read == 1.0:  # the vocabulary is known, rare words and all
        settings |= {"min_count": job.min_count, "max_final_vocab": job.max_final_vocab}
    model = job.family.model_class()(**settings)
    model.build_vocab(corpus_file=text.sample)
    size = os.path.getsize(text.sample)
    speed = _train_part(model, text.sample, min(size, _PILOT))
    bytes_per_word = text.figures.text_bytes / text.figures.tokens
    wanted = int(speed * _SECONDS * bytes_per_word)
    if wanted <= _PILOT:
        return speed
    return _train_part(model, text.sample, min(size, wanted), epochs=-(-wanted // size))


def _train_part(model: Word2Vec, path: str, n_bytes: int, epochs: int = 1) -> float:
    """Train on the first bytes of a file; return raw words a second."""
    with tempfile.NamedTemporaryFile(prefix="fastvec-", suffix=".txt") as part:
        with open(path, "rb") as file:
            words = file.read(n_bytes).rsplit(None, 1)[0]  # whole ones
        part.write(words)
        part.flush()
        model.min_alpha_yet_reached = model.alpha  # each part begins anew
        model.train(corpus_file=part.name, total_words=len(words.split()), epochs=epochs)
    history = model.training_history[-epochs:]
    return float(
        sum(epoch["n_words"] for epoch in history) / sum(epoch["seconds"] for epoch in history)
    )
