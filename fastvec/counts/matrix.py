"""`CooccurrenceMatrix`: how often words occur near each other, as sparse rows of whole numbers."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import Executor
from functools import partial
from typing import Any, BinaryIO, Self

from fastvec.counts.cells import Cells
from fastvec.text.trim import TrimRule


class CooccurrenceMatrix(Cells):
    """Counts of (word, context) pairs, one sparse row per word.

    A count is a whole number of `unit`, so sums do not depend on the order of their terms: threads,
    limits of memory and shards give the same bytes. Made by `count`, `load`, `merge`, `from_arrays`
    or `from_scipy`; the arrays may be memory-mapped and read-only.

    Attributes
    ----------
    indptr : ndarray of shape (n_words + 1,), int64
        Begin of each row in `indices` and `counts`, and the end of the last.
    indices : ndarray of shape (nnz,), int32
        Columns, rising within a row.
    counts : ndarray of shape (nnz,), int64
        Above 0. float64 with ``unit == 1`` if the values are no multiples of a unit.
    unit : float
        What a count of 1 stands for; `values` is ``counts * unit``.
    words : list of str or int
        Key of each row, by falling frequency if `count` made the matrix.
    word_counts : ndarray of shape (n_words,), int64, or None
        Occurrences in the corpus, before subsampling.
    contexts : list of str or int
        Key of each column; the same object as `words` if the vocabularies are the same.
    context_counts : ndarray, int64, or None
        Occurrences of the contexts; the same object as `word_counts` with `words`.
    positional : tuple of int, or None
        Offsets of a context from its word. Column ``slot * len(contexts) + c`` is then context ``c`` at
        offset ``positional[slot]``.
    settings : dict
        How the pairs were counted: ``window``, ``window_weighting``, ... as JSON holds them.
    stats : dict
        What counting took: ``pairs``, ``runs``, ``bytes_spilled``, ``nnz``, ...
    """

    @classmethod
    def count(
        cls,
        sentences: Any = None,
        corpus_file: Any = None,
        *,
        window: int | tuple[int, int] = 10,
        window_weighting: str = "harmonic",
        symmetric: bool = True,
        side: str | None = None,
        positional: bool = False,
        min_count: int = 5,
        max_vocab_size: int | None = None,
        max_final_vocab: int | None = None,
        trim_rule: TrimRule | None = None,
        sorted_vocab: bool = True,
        vocabulary: Any = None,
        contexts: Any = None,
        sample: float = 0.0,
        sample_mode: str = "dirty",
        sample_formula: str = "paper",
        delete_rare: bool = True,
        workers: int | None = None,
        memory_limit: int | str | None = None,
        seed: int = 1,
        cache_dir: str | os.PathLike[str] | None = None,
        errors: str = "strict",
        progress: bool | None = None,
        executor: Executor | None = None,
        path: str | os.PathLike[str] | None = None,
        checkpoint: str | os.PathLike[str] | None = None,
        checkpoint_every: Any = "1 min",
    ) -> Self:
        """Count how often words of a corpus occur near each other.

        Every pair of a word and a context within the window and the sentence adds the weight of its
        distance. The result has the same bytes for any `workers`, `memory_limit` and cut of the work.

        Parameters
        ----------
        sentences, corpus_file
            Exactly one: an iterable of lists of tokens, or files; whatever `Word2Vec` reads.
        window : int or (int, int), default 10
            Words on either side, or on the left and on the right.
        window_weighting : {"flat", "dynamic", "harmonic", "sampled"}, default "harmonic"
            Weight of distance d: 1; (L - d + 1) / L, the expectation of word2vec's shrinking windows;
            1 / d as in GloVe (beyond a window of 20 rounded to 2**-24); or 1 within a window that is
            drawn for every word, which needs `seed`.
        symmetric : bool, default True
            Both sides count; False: the left alone, as in GloVe's program.
        side : {"both", "left", "right"}, optional
            Says the same in other words, and overrides `symmetric`.
        positional : bool, default False
            A context is a word at an offset; see `positional`.
        min_count : int, default 5
            Rarer words are left out.
        max_vocab_size, max_final_vocab, trim_rule, sorted_vocab
            As in `Word2Vec`.
        vocabulary : list or dict, optional
            The words, instead of those of the corpus; a dict has their counts, by which `sample` goes.
        contexts : int, list or dict, optional
            The contexts, if they are not the words; a number takes so many of the most frequent words.
        sample : float, default 0.0
            Threshold of subsampling, 0 for none; a share of the occurrences of words and contexts.
        sample_mode : {"dirty", "clean", "expected"}, default "dirty"
            "dirty": tokens that are drawn leave before windows are laid, which widens these (word2vec).
            "clean": their pairs are dropped. "expected": the mean of "clean" over all draws, in real
            numbers.
        sample_formula : {"paper", "word2vec"}, default "paper"
            Chance that a token stays: sqrt(t / f), or sqrt(t / f) + t / f.
        delete_rare : bool, default True
            Words that are left out leave before windows are laid, as in word2vec and GloVe; False: they
            keep their place.
        workers : int, optional
            Threads; by default all processors.
        memory_limit : int or str, optional
            Bytes that counting may hold, as ``"1 GB"``; by default half of the machine's memory. What
            exceeds it goes to temporary files, or is found again in a further pass.
        seed : int, default 1
            Of the draws of `sample` and of "sampled" windows.
        cache_dir : path, optional
            Where temporary files lie; they have no name, and vanish with the process.
        errors : str, default "strict"
            What to do with invalid UTF-8.
        progress : bool, optional
            Whether to show how far it is; by default on terminals.
        executor : concurrent.futures.Executor, optional
            Counts stretches of the text, two for each of `workers`, in memory of its own.
        path : path, optional
            File to save the matrix to; the result is mapped from it.
        checkpoint : path, optional
            Folder for finished rows. The same call with the same corpus goes on from there after a kill,
            and deletes the folder at the end.
        checkpoint_every : str or timedelta, default "1 min"
            How often finished rows are made sure of.

        Returns
        -------
        CooccurrenceMatrix

        Raises
        ------
        RuntimeError
            If the corpus is empty or none of its tokens is a word.
        TypeError, ValueError
            For wrong arguments; the message names them.
        OSError
            If a file cannot be read or there is no room for temporary files.
        OverflowError
            If a count exceeds 2**62 units.

        Examples
        --------
        >>> from fastvec import CooccurrenceMatrix
        >>> corpus = [["the", "cat", "sat"], ["the", "cat", "ran"]]
        >>> pairs = CooccurrenceMatrix.count(corpus, window=2, min_count=1)
        >>> pairs.words
        ['cat', 'the', 'ran', 'sat']
        >>> pairs.to_scipy().toarray()[0].tolist()
        [0.0, 2.0, 1.0, 1.0]
        """
        from fastvec.counts.counting import count_pairs
        from fastvec.counts.files import read, write
        from fastvec.counts.kept import Kept
        from fastvec.counts.settings import PairSettings
        from fastvec.text.sources import as_source

        kept = None
        if checkpoint is not None:
            from fastvec.train.interval import Interval  # upward, lazily: how intervals are read

            if executor is not None:
                raise ValueError("checkpoint: an executor's tasks keep none; leave one of them out")
            seconds = Interval.parse(checkpoint_every).seconds
            if seconds is None:
                raise ValueError("checkpoint_every must be a time, as '1 min'")
            kept = Kept(checkpoint, seconds)
        settings = PairSettings.checked(
            window=window,
            symmetric=symmetric,
            side=side,
            window_weighting=window_weighting,
            positional=positional,
            sample=sample,
            sample_mode=sample_mode,
            sample_formula=sample_formula,
            delete_rare=delete_rare,
            seed=seed,
        )
        count = partial(
            count_pairs,
            as_source(sentences, corpus_file),
            settings,
            vocabulary=vocabulary,
            contexts=contexts,
            min_count=min_count,
            max_vocab_size=max_vocab_size,
            max_final_vocab=max_final_vocab,
            trim_rule=trim_rule,
            sorted_vocab=sorted_vocab,
            workers=workers,
            memory_limit=memory_limit,
            cache_dir=cache_dir,
            errors=errors,
            progress=progress,
            executor=executor,
            kept=kept,
        )
        if path is None or kept is not None:
            matrix = cls(**count(output=None))
            if path is not None:
                from fastvec.io.atomic import remove_leftovers  # upward, lazily: files come last

                remove_leftovers(path)  # of a run that was killed while it saved
                matrix.save(path)
        else:
            write(path, lambda stream: cls(**count(output=stream)))
        if path is not None:
            matrix = cls(**read(path, "r", checked=True))
        if kept is not None:
            kept.delete()
        return matrix

    @classmethod
    def merge(
        cls,
        matrices: Iterable[CooccurrenceMatrix | str | os.PathLike[str]],
        vocabulary: str = "same",
        *,
        workers: int | None = None,
        memory_limit: int | str | None = None,
        cache_dir: str | os.PathLike[str] | None = None,
    ) -> Self:
        """Add up counts that were made apart, as on several machines.

        Parts of a corpus that are cut between sentences and counted with one `vocabulary` give the very
        bytes of the whole. Where every part has a vocabulary of its own, pairs of the words that were
        rare in a part are missing from the sum.

        Parameters
        ----------
        matrices : iterable of CooccurrenceMatrix or path
            Counted with the same settings; files are mapped.
        vocabulary : {"same", "union", "intersection"}, default "same"
            "same": words must stand in the same order everywhere. Otherwise the words of any, or of all,
            ordered by the sum of their occurrences, ties as first seen.
        workers, memory_limit, cache_dir
            As in `count`.

        Returns
        -------
        CooccurrenceMatrix

        Raises
        ------
        ValueError
            If settings differ, or vocabularies do under "same".
        OverflowError
            If a sum exceeds 2**62 units.

        Notes
        -----
        Real values (``sample_mode="expected"``) are added in the given order.
        """
        from fastvec.counts.memory import machine_bytes
        from fastvec.counts.merging import merged
        from fastvec.counts.sink import RowSink
        from fastvec.text._threads import n_threads
        from fastvec.utils.arguments import n_bytes

        limit = (
            machine_bytes() // 2 if memory_limit is None else n_bytes("memory_limit", memory_limit)
        )
        parts = [m if isinstance(m, CooccurrenceMatrix) else cls.load(m) for m in matrices]
        with RowSink(cache_dir, limit // 2, limit // 8) as sink:
            return cls(**merged(parts, vocabulary, n_threads(workers), sink))

    def save(self, fname_or_handle: str | os.PathLike[str] | BinaryIO) -> None:
        """Write a native file (safetensors layout), whole or not at all.

        Parameters
        ----------
        fname_or_handle : str, Path or binary file
        """
        from fastvec.counts.files import to_tensors
        from fastvec.io.native import write_tensors  # upward, lazily: counting needs no files

        write_tensors(fname_or_handle, *to_tensors(self))

    @classmethod
    def load(cls, fname: str | os.PathLike[str], mmap: str | None = "r") -> Self:
        """Open a native file.

        Parameters
        ----------
        fname : str or Path
        mmap : {"r", None, "c"}, default "r"
            Map the file read-only, read it, or map it and keep changes in this process. Either way it is
            read once, to check it.

        Raises
        ------
        FormatError
            When the file is damaged.
        TypeError
            When the file holds something else.
        """
        from fastvec.counts.files import read

        return cls(**read(fname, mmap))
