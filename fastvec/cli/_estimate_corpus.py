"""What a text holds: counted, or judged by pieces of it."""

from __future__ import annotations

import io
import os
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from ..text.scan import Scan, scan
from ..text.sources import FileSource, as_source
from ..text.unpacking import HEAD_BYTES, unpacked
from ._estimate_sizes import Figures, Job
from ._estimate_vocabulary import Growth

_PIECES = 16  # places in the text that a sample is taken from
_BLOCK = 1 << 20


@dataclass(frozen=True)
class Text:
    """Figures of a whole text, and a file with a sample of it.

    `scan_speed` is in bytes a second; 0 for a text that is made up.
    """

    figures: Figures
    sample: str
    scan_speed: float


@contextmanager
def sampled(corpus: str, job: Job, sample_bytes: int) -> Iterator[Text]:
    """Read a sample of a corpus and judge the whole by it; the sample's file goes at the end."""
    if "://" in corpus:
        raise ValueError(f"{corpus}: a remote text cannot be sampled; give --tokens instead")
    source = as_source(corpus_file=corpus)
    assert isinstance(source, FileSource)
    paths = [text for text in source.texts if isinstance(text, str)]
    with tempfile.NamedTemporaryFile(prefix="fastvec-", suffix=".txt") as sample:
        size = _copy_sample(paths, sample_bytes, sample)
        sample.flush()
        taken = sample.tell()
        start = time.perf_counter()
        found = scan(
            FileSource((sample.name,)),
            workers=job.workers,
            errors=job.parameters.get("errors", "strict"),
        )
        speed = taken / max(time.perf_counter() - start, 1e-6)
        assert found.stream is not None
        with found.stream:
            if not found.n_tokens:
                raise RuntimeError(f"{corpus}: no token was read")
            figures = _extrapolated(found, found.stream.ids, size, taken, job)
        yield Text(figures, sample.name, speed)


class _InSmallSteps(io.FileIO):
    """A file whose position tells what was unpacked of it: gzip would read 128 KB ahead."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(size if size is None or size < 0 else min(size, 8192))


def _copy_sample(paths: Sequence[str], wanted: int, sample: IO[bytes]) -> int:
    """Copy `wanted` bytes of the files, or all, to the sample; return the bytes of all, unpacked.

    Of plain files pieces from everywhere are taken; of compressed ones the beginning, and what is
    left is taken to be packed as tightly.
    """
    total = sum(os.path.getsize(path) for path in paths)
    n_bytes = 0.0
    for path in paths:
        size, before = os.path.getsize(path), sample.tell()
        share = size if total <= wanted else wanted * size // total
        raw = _InSmallSteps(path)
        head = raw.read(HEAD_BYTES)
        raw.seek(0)
        file = unpacked(raw, head, path)
        with io.BufferedReader(file) as reader:
            if file is raw:
                _copy_pieces(reader, size, share, sample)
                n_bytes += size
            else:
                _copy(reader, share, sample)
                rest = size / max(1, raw.tell()) if reader.read(1) else 1.0
                n_bytes += rest * (sample.tell() - before)
        sample.write(b"\n")
    return round(n_bytes)


def _copy_pieces(file: BinaryIO, size: int, share: int, sample: IO[bytes]) -> None:
    """Copy `share` bytes of a plain file, all or in pieces from everywhere."""
    n_pieces = 1 if share == size else _PIECES
    for piece in range(n_pieces):
        file.seek(piece * size // n_pieces)
        if piece:
            _next_word(file)
        _copy(file, share // n_pieces, sample)


def _copy(file: Any, n_bytes: int, sample: IO[bytes]) -> None:
    """Copy about n bytes, to the end of a word."""
    while n_bytes > 0 and (block := file.read(min(_BLOCK, n_bytes))):
        n_bytes -= len(block)
        sample.write(block)
    sample.write(_next_word(file))


def _next_word(file: Any) -> bytes:
    """Read to the end of the word that a file stands in, and the white space behind it."""
    word = bytearray()
    while (byte := file.read(1)) and not byte.isspace():
        word += byte
    return bytes(word + byte)


def _extrapolated(found: Scan, ids: NDArray[np.int32], size: int, taken: int, job: Job) -> Figures:
    """The figures of a whole text of which a scan has seen a part."""
    ratio = max(1.0, size / taken)
    growth = Growth(ids, len(found.tokens))
    lengths = np.array([len(str(token).encode()) for token in found.tokens])
    kept = found.counts >= max(1, job.min_count / ratio)
    n_words = growth.words(ratio, job.min_count)
    if job.max_final_vocab is not None:
        n_words = min(n_words, job.max_final_vocab)
    if not n_words or not kept.any():
        raise RuntimeError(f"no word occurs {job.min_count} times; lower --min-count")
    return Figures(
        tokens=round(found.n_tokens * ratio),
        sentences=round(found.n_sentences * ratio),
        types=growth.words(ratio, 1),
        words=n_words,
        type_bytes=float(lengths.mean()),
        word_bytes=float(lengths[kept].mean()),
        text_bytes=size,
        read=min(1.0, taken / size),
    )
