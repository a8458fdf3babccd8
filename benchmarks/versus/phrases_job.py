"""Phrases of a text: learnt, then joined in the same text, sentence by sentence."""

import importlib
from pathlib import Path
from typing import Any

from benchmarks.versus.clock import timed
from benchmarks.versus.corpus import sentences


def learn_and_join(program: str, path: str, source: str, workers: int = 1) -> dict[str, Any]:
    """`Phrases` with default settings over a ``file`` or a ``list`` of token lists.

    What was found is returned, too: both programs must find the same.
    """
    module = importlib.import_module(f"{program}.models.phrases")
    readers = importlib.import_module(f"{program}.models.word2vec")
    corpus = readers.LineSentence(path) if source == "file" else list(sentences(Path(path)))
    more = {"workers": workers} if program == "fastvec" else {}
    learn: dict[str, Any] = {}
    join: dict[str, Any] = {}
    n_joined = 0
    with timed(learn):
        phrases = module.Phrases(corpus, **more)
    with timed(join):
        for sentence in phrases[corpus]:
            n_joined += len(sentence)
    return {
        "cpu": learn["cpu"] + join["cpu"],
        "wall": learn["wall"] + join["wall"],
        "learn_cpu": learn["cpu"],
        "join_cpu": join["cpu"],
        "n_counted": len(phrases.vocab),
        "n_joined": n_joined,
        "n_phrases": len(phrases.export_phrases()),
    }
