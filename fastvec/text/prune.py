"""Counting under max_vocab_size: rare tokens are forgotten whenever the table gets too large."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable

import numpy as np

from fastvec.text.filescan import Progress
from fastvec.text.iterscan import as_tokens
from fastvec.text.trim import TrimRule, keeps

_PROGRESS_SENTENCES = 10000


def count_pruned(
    sentences: Iterable[object],
    max_vocab_size: int,
    trim_rule: TrimRule | None,
    progress: Progress | None = None,
) -> tuple[dict[Hashable, int], int, int]:
    """Count tokens, pruning at sentence ends; return the counts, n_tokens and n_sentences.

    A prune drops what occurred less than a bar that rises by one each time, starting at 1, so the
    first one drops nothing. Tokens that come back start again at 0: lossy by design, as in gensim.
    """
    counts: Counter[Hashable] = Counter()
    n_tokens = n_sentences = 0
    bar = 1
    for index, sentence in enumerate(sentences):
        tokens = as_tokens(sentence, index) if not isinstance(sentence, list) else sentence
        if isinstance(tokens, np.ndarray):
            tokens = tokens.tolist()
        try:
            counts.update(tokens)  # the loop over tokens runs in C
        except TypeError as error:
            raise TypeError(f"sentence {index} has a token without a hash: {error}") from error
        n_tokens += len(tokens)
        n_sentences += bool(tokens)
        if len(counts) > max_vocab_size:
            counts = Counter({k: c for k, c in counts.items() if keeps(k, c, bar, trim_rule)})
            bar += 1
        if progress is not None and index % _PROGRESS_SENTENCES == 0:
            progress(n_sentences, n_tokens, len(counts))
    return counts, n_tokens, n_sentences
