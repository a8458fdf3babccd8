"""Text: all words of a text, pooled, predict its labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .._kernels.engine import Job, set_order, set_texts
from ..text.kept_buckets import KeptBuckets


@dataclass(frozen=True, eq=False)
class WholeText:
    """The rows of a text's words and n-grams are pooled to their mean (Joulin et al. 2017, section 2).

    Each row gets the true gradient, that of the mean divided by the number of rows, as in fastText.

    Parameters
    ----------
    bags : (ndarray of int64, ndarray of int32)
        Starts and rows of the words that ids from 0 on stand for; a word may have none.
    hashes : ndarray of int32, shape (n_words,)
        Of these words.
    n_labels : int
        The ids that follow stand for labels.
    end_id : int
        Of the word that ends every text, -1 for none.
    word_ngrams, bucket, first_bucket : int
        N-grams of up to `word_ngrams` words share `bucket` rows from `first_bucket` on.
    kept : KeptBuckets, optional
        Of a pruned model: the buckets that have rows from `first_bucket` on.
    shuffle : int, optional
        Seed of the order in which texts are trained; None: as they come.
    """

    bags: tuple[NDArray[np.int64], NDArray[np.int32]]
    hashes: NDArray[np.int32]
    n_labels: int
    end_id: int = -1
    word_ngrams: int = 1
    bucket: int = 0
    first_bucket: int = 0
    kept: KeptBuckets | None = None
    shuffle: int | None = None

    kernel = "text"
    pool = "mean"
    gradient_per_row = True

    def install(self, job: Job) -> None:
        """Hand the words to a job that has its corpus and input table."""
        job.set_bags(*self.bags)
        set_texts(
            job,
            self.hashes,
            self.n_labels,
            self.end_id,
            self.word_ngrams,
            self.bucket,
            self.first_bucket,
            *(self.kept.search_arrays if self.kept else ()),
        )
        if self.shuffle is not None:
            rng = np.random.default_rng(self.shuffle % (1 << 64))
            set_order(job, rng.permutation(job.n_sentences).astype(np.int64))
