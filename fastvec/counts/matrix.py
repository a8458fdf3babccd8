"""`CooccurrenceMatrix`: how often words occur near each other, as sparse rows of whole numbers."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Executor
from typing import Any, BinaryIO, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from fastvec.counts.arrays import as_integers, checked_rows
from fastvec.text.trim import TrimRule
from fastvec.vectors.keys import Array, Key, UnknownKeyError


class CooccurrenceMatrix:
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

    def __init__(
        self,
        indptr: NDArray[np.int64],
        indices: NDArray[np.int32],
        counts: Array,
        unit: float,
        words: Sequence[Key],
        *,
        contexts: Sequence[Key] | None = None,
        word_counts: NDArray[np.int64] | None = None,
        context_counts: NDArray[np.int64] | None = None,
        positional: Sequence[int] | None = None,
        settings: Mapping[str, Any] | None = None,
        stats: Mapping[str, Any] | None = None,
    ) -> None:
        # What comes here is believed; from_arrays checks.
        self.indptr, self.indices, self.counts, self.unit = indptr, indices, counts, float(unit)
        self.words = words if isinstance(words, list) else list(words)
        self.word_counts = word_counts
        same = contexts is None or contexts is words
        self.contexts = self.words if same else list(contexts or ())
        self.context_counts = word_counts if same else context_counts
        self.positional = None if positional is None else tuple(positional)
        self.settings = dict(settings or {})
        self.stats = {"nnz": len(indices), **(stats or {})}
        self._rows: dict[Key, int] | None = None
        self._columns: dict[Key, int] | None = None

    @classmethod
    def from_arrays(
        cls,
        indptr: ArrayLike,
        indices: ArrayLike,
        counts: ArrayLike,
        unit: float,
        words: Sequence[Key],
        *,
        contexts: Sequence[Key] | None = None,
        word_counts: ArrayLike | None = None,
        context_counts: ArrayLike | None = None,
        positional: Sequence[int] | None = None,
        settings: Mapping[str, Any] | None = None,
        stats: Mapping[str, Any] | None = None,
    ) -> Self:
        """Make a matrix of arrays that exist; they are checked, and copied only to change a dtype.

        Parameters
        ----------
        indptr, indices, counts, unit, words, contexts, word_counts, context_counts, positional
            See the attributes.
        settings, stats : mapping, optional
            Kept as they are.

        Raises
        ------
        ValueError
            If arrays do not fit each other, a column is out of bounds or out of order, a count is not
            above 0 and finite or exceeds 2**62, a key stands twice, or `unit` is not above 0.
        """
        if not (np.isfinite(unit) and unit > 0):
            raise ValueError(f"unit must be finite and above 0, got {unit}")
        known = list(words) if contexts is None else list(contexts)
        n_columns = len(known) * (1 if positional is None else len(positional))
        if n_columns >= 1 << 31:
            raise ValueError(f"a matrix has up to 2**31 - 1 columns, got {n_columns}")
        parts = checked_rows(indptr, indices, counts, n_columns)
        if len(parts[0]) != len(words) + 1:
            raise ValueError(f"indptr has {len(parts[0])} items, {len(words)} words need one more")
        for name, keys in (("words", words), ("contexts", known)):
            if len(set(keys)) != len(keys):
                raise ValueError(f"{name} must differ from each other")
        return cls(
            *parts,
            unit,
            words,
            contexts=contexts,
            word_counts=_occurrences("word_counts", word_counts, len(words)),
            context_counts=_occurrences("context_counts", context_counts, len(known)),
            positional=positional,
            settings=settings,
            stats=stats,
        )

    @classmethod
    def from_scipy(
        cls,
        matrix: Any,
        words: Sequence[Key],
        contexts: Sequence[Key] | None = None,
        **attributes: Any,
    ) -> Self:
        """Make a matrix of a SciPy sparse matrix or array of counts.

        Parameters
        ----------
        matrix : scipy.sparse matrix or array of shape (n_words, n_contexts)
            Real values become whole numbers of a power of two if that is exact, else they are kept.
        words : sequence of str or int
            Key of each row.
        contexts : sequence of str or int, optional
            Key of each column; by default the words.
        **attributes
            ``word_counts``, ``context_counts``, ``settings``, as in `from_arrays`.

        Raises
        ------
        ValueError
            If the matrix is empty or of another shape, a value is zero, negative or NaN, or columns are
            out of order (``matrix.sum_duplicates()`` orders them, ``eliminate_zeros()`` drops zeros).
        TypeError
            If it is no sparse matrix.
        """
        if not hasattr(matrix, "tocsr"):
            raise TypeError(f"matrix must be a sparse matrix of SciPy, got {type(matrix).__name__}")
        rows = matrix.tocsr()
        wanted = (len(words), len(words if contexts is None else contexts))
        if rows.shape != wanted:
            raise ValueError(f"matrix has the shape {rows.shape}, the keys give {wanted}")
        if not rows.nnz:
            raise ValueError("matrix is empty: it holds no count")
        unit, values = 1.0, rows.data
        indptr, indices, values = checked_rows(rows.indptr, rows.indices, values, wanted[1])
        if values.dtype.kind == "f":
            values, unit = as_integers(values)
        return cls.from_arrays(
            indptr, indices, values, unit, words, contexts=contexts, **attributes
        )

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
        ['the', 'cat', 'sat', 'ran']
        >>> pairs.to_scipy().toarray()[0].tolist()
        [0.0, 2.0, 0.5, 0.5]
        """
        from fastvec.counts.counting import count_pairs
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
        counted = count_pairs(
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
        matrix = cls(**counted)
        if path is not None:
            matrix.save(path)
            matrix = cls.load(path)
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

    @property
    def n_words(self) -> int:
        """Number of rows."""
        return len(self.indptr) - 1

    @property
    def n_contexts(self) -> int:
        """Number of columns: of contexts, or of contexts times offsets."""
        return len(self.contexts) * (1 if self.positional is None else len(self.positional))

    @property
    def nnz(self) -> int:
        """Number of cells that hold a count."""
        return len(self.indices)

    @property
    def shape(self) -> tuple[int, int]:
        """``(n_words, n_contexts)``."""
        return self.n_words, self.n_contexts

    @property
    def values(self) -> NDArray[np.float64]:
        """``counts * unit``, of shape (nnz,), float64; made anew on each access."""
        return self.counts.astype(np.float64) * self.unit

    def to_scipy(self, dtype: str = "float") -> Any:
        """Return the matrix as a SciPy sparse array.

        Parameters
        ----------
        dtype : {"float", "int"}, default "float"
            "float": `values` in float64. "int": `counts`, not copied: with a memory-mapped matrix the
            array's data and columns are pages of the file.

        Returns
        -------
        scipy.sparse.csr_array of shape (n_words, n_contexts)
            From 2**31 cells on, SciPy needs columns in int64, which are a copy.
        """
        from scipy.sparse import csr_array

        if dtype not in ("float", "int"):
            raise ValueError(f"dtype must be 'float' or 'int', got {dtype!r}")
        # SciPy wants one dtype for both kinds of indices; the pointers are the smaller to convert.
        small = self.nnz < 1 << 31
        indptr = self.indptr.astype(np.int32) if small else self.indptr
        data = self.counts if dtype == "int" else self.values
        result = csr_array(self.shape, dtype=data.dtype)
        # Its constructor would copy arrays that are a small part of another, as those of a mapped file.
        result.indptr, result.data = indptr, data
        result.indices = self.indices if small else self.indices.astype(np.int64)
        result.has_canonical_format = True
        return result

    def get_index(self, word: Key) -> int:
        """Return the row of a word; KeyError with similar words if there is none."""
        if self._rows is None:
            self._rows = {key: row for row, key in enumerate(self.words)}
        if word not in self._rows:
            raise UnknownKeyError(word, lambda n: self.words[:n])
        return self._rows[word]

    def row(self, word: Key) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        """Return the columns and values of a word's row."""
        index = self.get_index(word)
        begin, end = int(self.indptr[index]), int(self.indptr[index + 1])
        return self.indices[begin:end], self.counts[begin:end] * self.unit

    def probability_ratio(
        self, word: Key, other: Key, probes: Iterable[Key]
    ) -> NDArray[np.float64]:
        """Return P(probe | word) / P(probe | other) for each probe.

        Ratios, not probabilities, carry meaning (Pennington, Socher and Manning 2014, table 1): far
        above 1 for what belongs to `word`, far below 1 for what belongs to `other`.

        Parameters
        ----------
        word, other : str or int
        probes : iterable of str or int
            Contexts; with positional ones, the offsets are added up.

        Returns
        -------
        ndarray of shape (n_probes,), float64
            inf where `other` never occurs with the probe, NaN where neither does.

        Raises
        ------
        KeyError
            For an unknown word or probe.
        """
        if self._columns is None:
            self._columns = {key: column for column, key in enumerate(self.contexts)}
        wanted = []
        for probe in probes:
            if probe not in self._columns:
                raise UnknownKeyError(probe, lambda n: self.contexts[:n])
            wanted.append(self._columns[probe])
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio: NDArray[np.float64] = self._chances(word)[wanted] / self._chances(other)[wanted]
        return ratio

    def _chances(self, word: Key) -> NDArray[np.float64]:
        """P(context | word) for all contexts."""
        columns, values = self.row(word)
        n = len(self.contexts)
        total = values.sum()
        chances = np.bincount(columns % n, weights=values, minlength=n).astype(np.float64)
        return chances / total if total else chances

    def __repr__(self) -> str:
        return f"CooccurrenceMatrix({self.n_words} x {self.n_contexts}, nnz={self.nnz})"


def _occurrences(name: str, counts: ArrayLike | None, n: int) -> NDArray[np.int64] | None:
    """Counts of words or contexts, one for each, or None."""
    if counts is None:
        return None
    array = np.asarray(counts)
    if array.shape != (n,) or array.dtype.kind not in "iu" or (array < 0).any():
        raise ValueError(f"{name} must be {n} whole numbers of at least 0")
    return array.astype(np.int64, copy=False)
