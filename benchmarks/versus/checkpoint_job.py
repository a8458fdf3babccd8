"""What checkpoints cost: the seconds in which no worker runs because one is written."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from typing import Any

CHECKPOINTS = 5  # in an epoch


def checkpoints(
    program: str, path: str, counts: str, n_words: int, n_sentences: int, settings: dict[str, Any]
) -> dict[str, Any]:
    """Train an epoch with a few checkpoints; the first, before training, is not counted.

    Parked is all the time between two segments of an epoch: rows moved together and apart again,
    the file handed to the operating system, and waiting for the disk to have the one before.
    """
    from fastvec import Word2Vec
    from fastvec.train.workers import Crew

    ends: list[float] = []
    parked: list[float] = []
    train = Crew.run

    def run(self: Crew, *args: Any) -> Any:
        if ends:
            parked.append(time.perf_counter() - ends[-1])
        result = train(self, *args)
        ends.append(time.perf_counter())
        return result

    Crew.run = run  # type: ignore[method-assign]
    model = Word2Vec(**{**settings, "epochs": 1})
    frequency = json.loads(Path(counts).read_text("utf8"))
    model.build_vocab_from_freq(frequency, corpus_count=n_sentences)
    with tempfile.TemporaryDirectory(dir=Path(path).parent) as folder:
        file = Path(folder) / "checkpoint"
        model.train(
            corpus_file=path,
            total_words=n_words,
            epochs=1,
            checkpoint=file,
            checkpoint_every=max(1, n_words // (CHECKPOINTS + 1)),
        )
        size = file.stat().st_size
    return {"parked": parked, "file_bytes": size, "vocabulary": len(model.wv)}
