"""The first pass over a corpus, which counts and encodes at once; encoding with known ids."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from fastvec.text._threads import n_threads
from fastvec.text.blocks import BlockSource
from fastvec.text.column import CacheDir
from fastvec.text.filescan import FileScan, Progress
from fastvec.text.found import ids_by_token
from fastvec.text.idstream import DEFAULT_BUDGET, IdStream, IdStreamBuilder, cut_long
from fastvec.text.iterscan import IterableScan, Lookup, Numbering
from fastvec.text.phrase_matcher import PhraseMatcher
from fastvec.text.pieces import PieceReader
from fastvec.text.prune import count_pruned
from fastvec.text.sources import FileSource, IterableSource, Source, as_source
from fastvec.text.transformed import TransformedSource
from fastvec.text.trim import TrimRule


@dataclass
class Scan:
    """What the first pass found.

    Attributes
    ----------
    tokens : sequence of hashable
        The different tokens in the order in which they were first seen; their index is their id.
    counts : ndarray of shape (len(tokens),), int64
    n_tokens, n_sentences : int
        Of the whole corpus, before anything is dropped. Empty sentences do not count.
    stream : IdStream or None
        The corpus in these ids.
    """

    tokens: Sequence[Hashable]
    counts: NDArray[np.int64]
    n_tokens: int
    n_sentences: int
    stream: IdStream | None


def scan(
    source: object,
    *,
    workers: int | None = None,
    errors: str = "strict",
    max_vocab_size: int | None = None,
    trim_rule: TrimRule | None = None,
    keep_stream: bool = True,
    cache_dir: CacheDir = None,
    cache_bytes: int = DEFAULT_BUDGET,
    progress: Progress | None = None,
) -> Scan:
    """Count the tokens of a corpus and encode it in one pass.

    Parameters
    ----------
    source : source or iterable of token lists
        See `as_source`.
    workers : int or None, default None
        Threads for files; None means all cores. Token lists are read by the calling thread.
    errors : str, default "strict"
        What to do with invalid UTF-8 in files, as in `bytes.decode`.
    max_vocab_size : int or None, default None
        Forget rare tokens whenever more than so many are known. Such a scan is serial and, with
        ``keep_stream``, reads the corpus twice.
    trim_rule : callable or None, default None
        Consulted when ``max_vocab_size`` prunes.
    keep_stream : bool, default True
        Whether to encode the corpus, too.
    cache_dir : path or None, default None
        Where the stream goes when it outgrows ``cache_bytes``; None means a directory for
        temporary files that lies on a disk.
    cache_bytes : int, default 32 MB
        How much of the stream to keep in memory.
    progress : callable or None, default None
        Called now and then as ``progress(n_sentences, n_tokens, n_different)``, perhaps from
        another thread; with several workers ``n_different`` is what the caller among them met.

    Returns
    -------
    Scan

    Raises
    ------
    TypeError
        If a sentence is a string or a generator, or an iterator that can be read only once is to be
        read twice because of ``max_vocab_size``.
    UnicodeDecodeError
        If a file is not UTF-8 and ``errors`` is "strict"; the message names the file and the byte.
    OSError
        If a file cannot be read, or ``cache_dir`` cannot hold the stream.
    """
    source = as_source(source)
    if max_vocab_size is not None:
        found = _scan_pruned(source, max_vocab_size, trim_rule, errors, keep_stream, progress)
        if keep_stream:
            found.stream = encode(
                source,
                {token: i for i, token in enumerate(found.tokens)},
                workers=workers,
                errors=errors,
                cache_dir=cache_dir,
                cache_bytes=cache_bytes,
            )
        return found
    if isinstance(source, TransformedSource):
        found = scan(
            source.base,
            workers=workers,
            errors=errors,
            cache_dir=cache_dir,
            cache_bytes=cache_bytes,
            progress=progress,
        )
        return _joined(found, source.matcher, n_threads(workers), keep_stream)
    with IdStreamBuilder(cache_dir, cache_bytes) as builder:
        if isinstance(source, FileSource):
            return _scan_files(
                source, builder if keep_stream else None, n_threads(workers), errors, progress
            )
        numbers = Numbering()
        lists = IterableScan(numbers, builder if keep_stream else None, progress)
        _read(source, lists)
        stream = builder.finish(workers=n_threads(workers)) if keep_stream else None
        tokens = list(map(_plain, numbers))
        return Scan(tokens, lists.counts, lists.n_tokens, lists.n_sentences, stream)


def encode(
    source: object,
    key_to_id: Mapping[Hashable, int],
    *,
    workers: int | None = None,
    errors: str = "strict",
    cache_dir: CacheDir = None,
    cache_bytes: int = DEFAULT_BUDGET,
    progress: Progress | None = None,
) -> IdStream:
    """Encode a corpus with ids that are already known.

    Parameters
    ----------
    source : source or iterable of token lists
        See `as_source`.
    key_to_id : mapping from token to int
        Tokens that it lacks become -1.
    workers, errors, cache_dir, cache_bytes, progress
        As in `scan`.

    Returns
    -------
    IdStream

    Raises
    ------
    TypeError, UnicodeDecodeError, OSError
        As `scan`.
    """
    source = as_source(source)
    if isinstance(source, (FileSource, TransformedSource)):
        found = scan(
            source,
            workers=workers,
            errors=errors,
            cache_dir=cache_dir,
            cache_bytes=cache_bytes,
            progress=progress,
        )
        assert found.stream is not None
        found.stream.remap(_known_ids(found.tokens, key_to_id))
        return found.stream
    with IdStreamBuilder(cache_dir, cache_bytes) as builder:
        _read(source, IterableScan(Lookup(key_to_id), builder, progress))
        return builder.finish(workers=n_threads(workers))


def _known_ids(tokens: Sequence[Hashable], key_to_id: Mapping[Hashable, int]) -> NDArray[np.int32]:
    """Return the id of each token, -1 for those that are no keys."""
    if len(key_to_id) > 4 * len(tokens):  # a short text for many vectors: ask for its few tokens
        return np.fromiter(map(key_to_id.get, tokens, repeat(-1)), np.int32, len(tokens))
    places = ids_by_token(tokens, key_to_id.keys())
    ids = np.fromiter(key_to_id.values(), np.int32, len(key_to_id))
    return np.where(places < 0, np.int32(-1), ids[places]) if len(ids) else places


def _joined(found: Scan, matcher: PhraseMatcher, workers: int, keep_stream: bool) -> Scan:
    """Return what a scan found with phrases joined, as a scan of the joined text would have found it."""
    assert found.stream is not None
    try:
        tokens, counts = matcher.join_stream(found.tokens, found.stream, workers)
        return Scan(
            tokens,
            counts,
            found.stream.n_tokens,
            found.stream.n_sentences,
            found.stream if keep_stream else None,
        )
    except BaseException:
        keep_stream = False
        raise
    finally:
        if not keep_stream:
            found.stream.close()


def _read(source: IterableSource | BlockSource, lists: IterableScan) -> None:
    """Let a source that is no text be scanned."""
    if isinstance(source, BlockSource):
        lists.run_blocks(source.blocks())
    else:
        lists.run(source.sentences())


def _plain(token: Hashable) -> Hashable:
    """Return what Python has for a NumPy scalar, which is equal to it: keys are str and int."""
    return token.item() if isinstance(token, np.generic) else token


def _scan_files(
    source: FileSource,
    builder: IdStreamBuilder | None,
    workers: int,
    errors: str,
    progress: Progress | None,
) -> Scan:
    """Scan files natively."""
    files = FileScan(
        PieceReader(source.texts, errors),
        builder,
        workers=workers,
        newlines=source.newlines,
        lines=getattr(source, "lines", None),
        progress=progress,
    )
    files.run()
    stream = files.finish() if builder is not None else None
    if stream is not None:
        stream.starts = cut_long(stream.starts, source.max_sentence_length)
    n_sentences = stream.n_sentences if stream is not None else files.n_sentences
    return Scan(files.tokens, files.counts, files.n_tokens, n_sentences, stream)


def _scan_pruned(
    source: Source,
    max_vocab_size: int,
    trim_rule: TrimRule | None,
    errors: str,
    two_passes: bool,
    progress: Progress | None,
) -> Scan:
    """Count with pruning, without a stream."""
    if two_passes and source.one_shot:
        raise TypeError(
            "max_vocab_size reads the corpus twice, but sentences is an iterator that can be read "
            "once; pass a list or an object whose __iter__ begins anew"
        )
    counts, n_tokens, n_sentences = count_pruned(
        source.sentences(errors), max_vocab_size, trim_rule, progress
    )
    values = np.fromiter(counts.values(), np.int64, len(counts))
    return Scan(list(map(_plain, counts)), values, n_tokens, n_sentences, None)
