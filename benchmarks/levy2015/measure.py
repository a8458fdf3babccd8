"""Train one job, read its vectors in every way, score them."""

from __future__ import annotations

import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fastvec
from benchmarks.levy2015.plan import DIMENSIONS, GLOVE_EPOCHS, MIN_COUNT, SGNS_EPOCHS, Job
from fastvec.evaluate import evaluate_analogies, evaluate_word_pairs

PAIRS = ("ws353", "simlex999")
METHODS = {"google-add": "3cosadd", "google-mul": "3cosmul"}
TASKS = (*PAIRS, *METHODS)
ANALOGY_WORDS = 30_000
EPSILON = 1e-3

Record = dict[str, Any]


class Study:
    """Counts are kept from one job to the next, as long as the window stays."""

    def __init__(self, corpus: Path, evaluation: Path, workers: int) -> None:
        self.corpus, self.evaluation, self.workers = corpus, evaluation, workers
        self._counts: tuple[int, Any] = (0, None)

    def records(self, job: Job) -> Iterator[Record]:
        """One record for each way of reading the job's vectors."""
        start = time.perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # some settings are known to be bad
            model = getattr(self, f"_{job.model.lower()}")(job)
        seconds = time.perf_counter() - start
        for variant in job.variants():
            yield {
                **job.run(variant),
                "seconds": round(seconds, 1),
                "items": self._items(self._read(model, variant)),
            }

    def counts(self, window: int) -> Any:
        """Counts of pairs, nearer ones weighted more, as word2vec's windows do."""
        if self._counts[0] != window:
            counted = fastvec.CooccurrenceMatrix.count(
                corpus_file=self.corpus,
                window=window,
                window_weighting="dynamic",
                min_count=MIN_COUNT,
                workers=self.workers,
                progress=False,
            )
            self._counts = window, counted
        return self._counts[1]

    def _ppmi(self, job: Job) -> Any:
        settings = {"shift": job.negative, "context_smoothing": job.context_smoothing}
        return fastvec.PPMI(**settings).fit(self.counts(job.window))

    def _svd(self, job: Job) -> Any:
        settings = {"shift": job.negative, "context_smoothing": job.context_smoothing}
        size = min(DIMENSIONS, self.counts(job.window).n_words - 1)
        model = fastvec.SVD(vector_size=size, seed=job.seed, workers=self.workers, **settings)
        return model.fit(self.counts(job.window))

    def _sgns(self, job: Job) -> Any:
        return fastvec.Word2Vec(
            corpus_file=self.corpus,
            vector_size=DIMENSIONS,
            window=job.window,
            min_count=MIN_COUNT,
            sg=1,
            negative=job.negative,
            ns_exponent=job.context_smoothing,
            epochs=SGNS_EPOCHS,
            seed=job.seed,
            workers=self.workers,
            progress=False,
        )

    def _glove(self, job: Job) -> Any:
        model = fastvec.GloVe(
            corpus_file=self.corpus,
            vector_size=DIMENSIONS,
            window=job.window,
            min_count=MIN_COUNT,
            x_max=10,
            epochs=GLOVE_EPOCHS,
            seed=job.seed,
            workers=self.workers,
            vectors="word",
            progress=False,
        )
        return model

    def _read(self, model: Any, variant: dict[str, Any]) -> Any:
        """The vectors that a variant asks for."""
        if isinstance(model, fastvec.SVD):
            model.eigenvalue_weight = variant["eigenvalue_weight"]
            model.vectors = variant["vectors"]
        elif variant["vectors"] == "sum":
            other = model.syn1neg if hasattr(model, "syn1neg") else model.context_vectors
            summed = fastvec.KeyedVectors(model.wv.vector_size)
            summed.add_vectors(model.wv.index_to_key, model.wv.vectors + other)
            return summed
        return model.wv

    def _items(self, vectors: Any) -> Record:
        """For each task what every item got: similarities, or 1, 0 and - for not asked."""
        items: Record = {}
        for name in PAIRS:
            result = evaluate_word_pairs(vectors, self.evaluation / f"{name}.txt", ci=None)
            items[name] = [None if p.score is None else round(p.score, 5) for p in result.pairs]
        for name, method in METHODS.items():
            result = evaluate_analogies(
                vectors,
                self.evaluation / "google-analogies.txt",
                method=method,
                epsilon=EPSILON,
                restrict_vocab=ANALOGY_WORDS,
                baselines=False,
                threads=self.workers,
            )
            answers = [answer for section in result.answers for answer in section]
            items[name] = "".join("-" if a.found is None else "01"[a.correct] for a in answers)
        return items
